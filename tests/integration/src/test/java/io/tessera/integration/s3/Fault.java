package io.tessera.integration.s3;

/** What can go wrong between a client and S3. */
enum Fault {
  /** 503 SlowDown, as S3 throttles; nothing was done. */
  SLOW_DOWN,
  /** 500 InternalError; nothing was done. */
  SERVER_ERROR,
  /** The server never sees the request, and the client never an answer. */
  SILENCE,
  /** The answer comes in pieces, with pauses between them. */
  SLOW_ANSWER,
  /** The connection breaks in the middle of the request. */
  CUT_REQUEST,
  /** The connection breaks in the middle of the answer: what was done is done. */
  CUT_ANSWER,
  /** The connection breaks after the request took effect, before any answer. */
  LOST_ANSWER
}
