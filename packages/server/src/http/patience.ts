/** Options of an HTTP server: who sends the head of a request within 10 s and all of it within 30 s is honest. Ms. */
export const patience: {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
} = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5000 };
