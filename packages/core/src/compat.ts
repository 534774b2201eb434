// The one side effect of this package: mends what older browsers do differently.
import 'webrtc-adapter';
