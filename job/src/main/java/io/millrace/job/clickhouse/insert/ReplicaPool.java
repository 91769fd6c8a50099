package io.millrace.job.clickhouse.insert;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers a block may go to. They are replicas of one shard and remember tokens together (see
 * {@code job/decisions/0004-several-endpoints.md}), so that every attempt at a block may go to
 * another one. Attempts take turns, beginning anywhere: the load is even without anybody knowing of
 * the other subtasks. Servers whose {@link CircuitBreaker} is open are passed over.
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
   * The server for the next attempt. When none is known to be well it is simply the one whose turn
   * it is: a block waits for its next attempt longer and longer by itself, and no server must be
   * taken for dead when all are.
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

  /** What messages call a server: by its address only where there is a choice. */
  String name(Endpoint endpoint) {
    return endpoints.size() == 1 ? "ClickHouse" : "ClickHouse at " + endpoint.address();
  }

  @Override
  public void close() {
    endpoints.forEach(Endpoint::close);
  }
}
