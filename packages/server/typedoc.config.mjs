import { packageReference } from '../../docs/package-reference.mjs';

export default packageReference(new URL('./', import.meta.url));
