// For tsconfig.pure.json: what every JavaScript runtime has and the library "ESNext" does not name.
declare function queueMicrotask(callback: () => void): void;
