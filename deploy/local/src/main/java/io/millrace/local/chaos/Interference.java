package io.millrace.local.chaos;

/** What a {@link FaultProxy} does to what goes through it. */
public enum Interference {
  /** Nothing: bytes pass as they come. */
  NONE,
  /** Every piece, in both directions, is held back for the proxy's delay. */
  DELAY,
  /** A request's head and half of its body pass, then both sides are closed in order. */
  CUT_REQUEST,
  /** A request's head and half of its body pass, then both sides are reset. */
  RESET_REQUEST,
  /** A request's head and half of its body pass, and nothing more; reset when the proxy goes on. */
  HOLD_REQUEST,
  /** The request passes whole, and its answer does not; reset when the proxy goes on. */
  HOLD_ANSWER,
  /** The request passes whole; when the answer begins to come, the client is reset instead. */
  SWALLOW_ANSWER,
  /** Nobody listens, and what was open is reset. */
  REFUSE,
  /** The proxy itself answers 500, and the server does not see the request, or not all of it. */
  ANSWER_500,
  /** The proxy itself answers 503, and the server does not see the request, or not all of it. */
  ANSWER_503
}
