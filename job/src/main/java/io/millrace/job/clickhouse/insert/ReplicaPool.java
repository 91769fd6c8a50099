package io.millrace.job.clickhouse.insert;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers that a block may go to. They are replicas of one shard and share their tokens (see
 * {@code docs/decisions/0004-several-endpoints.md}), so every attempt at a block may go to another
 * one. Attempts rotate from a random start, which balances the load without coordination of the
 * subtasks. Servers with an open {@link CircuitBreaker} are skipped.
 */
final class ReplicaPool implements AutoCloseable {
  private final List<Endpoint> endpoints;
  private final AtomicInteger turn;

  /**
   * @param endpoints at least one
   */
  ReplicaPool(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    this.turn = new AtomicInteger(ThreadLocalRandom.current().nextInt(endpoints.size()));
  }

  /**
   * Returns the server for the next attempt. If every circuit is open, it is the next in turn: the
   * block's own backoff limits the attempts, and no server is given up while all are unavailable.
   */
  Endpoint next() {
    int first = turn.getAndIncrement();
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = at(first + i);
      if (endpoint.admits()) {
        return endpoint;
      }
    }
    return at(first);
  }

  private Endpoint at(int turn) {
    return endpoints.get(Math.floorMod(turn, endpoints.size()));
  }

  /** The name of a server in messages: with its address if there are several. */
  String name(Endpoint endpoint) {
    return endpoints.size() == 1 ? "ClickHouse" : "ClickHouse at " + endpoint.address();
  }

  @Override
  public void close() {
    endpoints.forEach(Endpoint::close);
  }
}
