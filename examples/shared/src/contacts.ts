/** Somebody one can call. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  /** Degrees on the colour wheel: the colour of the avatar and of the call screen. */
  readonly hue: number;
}

export const contacts: readonly Contact[] = [
  { id: 'alice', name: 'Alice', place: 'Lisbon', hue: 32 },
  { id: 'bob', name: 'Bob', place: 'Oslo', hue: 232 },
  { id: 'carol', name: 'Carol', place: 'Nairobi', hue: 88 },
  { id: 'dave', name: 'Dave', place: 'Kyoto', hue: 318 },
];

/** The contact of a user id; users that are in no list get a name and a colour too. */
export function contactOf(id: string | null, name?: string | null): Contact {
  const known = contacts.find((contact) => contact.id === id);
  if (known) return known;
  const hue = [...(id ?? '')].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 200);
  return { id: id ?? '', name: name ?? id ?? '?', place: '', hue };
}

export function initialOf({ name }: Contact): string {
  return ([...name][0] ?? '?').toUpperCase();
}
