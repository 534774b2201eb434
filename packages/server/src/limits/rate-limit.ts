import { systemClock, type Clock } from '../util/clock.ts';
import { createBoundedMap } from './bounded-map.ts';
import { createTokenBucket, type BucketSize, type TokenBucket } from './token-bucket.ts';

/** How much somebody may send. */
export interface RateRule extends BucketSize {
  /** Tokens for a message or request. Default 1. */
  readonly perMessage?: number;
  /** Tokens for 1024 bytes. Default 0.25: a message of 64 KiB costs as much as 17 short ones. */
  readonly perKilobyte?: number;
}

/** Limits of a server's messages. */
export interface RateLimitOptions {
  /** For each connection. Default: 300 at once, 50 a second. */
  readonly connection?: RateRule;
  /** For all connections of a user together. Default: 600 at once, 100 a second. */
  readonly user?: RateRule;
  /** Users that are remembered. Default 100 000. */
  readonly maxUsers?: number;
  readonly clock?: Pick<Clock, 'now'>;
}

/** Counts what connections send. */
export interface RateLimit {
  /** Starts to count a connection. */
  connect(user: string): ConnectionRate;
  /** Users that are remembered. */
  readonly size: number;
}

/** Counts what one connection sends. */
export interface ConnectionRate {
  /**
   * Counts a message of so many bytes. 0 when it may pass, else the ms after which to try again (`retryAfter` of
   * `rate-limited`); what is refused is not counted.
   */
  take(bytes: number): number;
}

/** Counts by key, for whatever has no connection: requests by address, sign-ins by name. */
export interface KeyedRateLimit {
  /** As `take` of a connection. */
  take(key: string, bytes?: number): number;
  /** Keys that are remembered. */
  readonly size: number;
}

const defaults: { readonly connection: RateRule; readonly user: RateRule } = {
  connection: { capacity: 300, perSecond: 50 },
  user: { capacity: 600, perSecond: 100 },
};

/** Creates the limits of messages, by connection and by user. */
export function createRateLimit(options: RateLimitOptions = {}): RateLimit {
  const { connection = defaults.connection, user = defaults.user, maxUsers = 100_000, clock = systemClock } = options;
  // Read once a message.
  let time = clock.now();
  const now = (): number => time;
  const users = createBuckets(user, maxUsers, now, holdFor);
  return {
    get size() {
      return users.size;
    },
    connect(name) {
      time = clock.now();
      const own = createTokenBucket(connection, now);
      let shared = users.use(name);
      let usedAt = time;
      return {
        take(bytes) {
          time = clock.now();
          if (time - usedAt >= holdFor) {
            shared = users.use(name);
            usedAt = time;
          }
          const cost = costOf(connection, bytes);
          const sharedCost = costOf(user, bytes);
          const wait = Math.max(own.wait(cost), shared.wait(sharedCost));
          if (wait > 0) return wait;
          own.take(cost);
          shared.take(sharedCost);
          return 0;
        },
      };
    },
  };
}

/** Creates limits by key; at most `max` keys (default 100 000) are remembered. */
export function createKeyedRateLimit(
  rule: RateRule,
  options: { readonly max?: number; readonly clock?: Pick<Clock, 'now'> } = {},
): KeyedRateLimit {
  const { max = 100_000, clock = systemClock } = options;
  const buckets = createBuckets(rule, max, () => clock.now());
  return {
    get size() {
      return buckets.size;
    },
    take(key, bytes = 0) {
      const bucket = buckets.use(key);
      const cost = costOf(rule, bytes);
      const wait = bucket.wait(cost);
      if (wait === 0) bucket.take(cost);
      return wait;
    },
  };
}

/** So long a connection holds its user's bucket without asking for it again, ms. */
const holdFor = 1000;

function createBuckets(rule: RateRule, max: number, now: () => number, heldFor = 0) {
  // By then the bucket is full again: forgetting it changes nothing.
  const idle = (rule.capacity / rule.perSecond) * 1000 + heldFor;
  return createBoundedMap<string, TokenBucket>({ create: () => createTokenBucket(rule, now), max, idle, now });
}

function costOf({ perMessage = 1, perKilobyte = 0.25 }: RateRule, bytes: number): number {
  return perMessage + (bytes / 1024) * perKilobyte;
}
