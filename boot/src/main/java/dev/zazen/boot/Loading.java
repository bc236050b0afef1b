package dev.zazen.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fills the memory of domains, each on a thread of its own, while they are built. */
final class Loading {
  private final List<CompletableFuture<Void>> begun = new ArrayList<>();

  /** Does {@code work}, which nothing else depends on before {@link #finish}. */
  void begin(Runnable work) {
    begun.add(
        CompletableFuture.runAsync(
            work, loader -> Thread.ofPlatform().daemon().name("loader").start(loader)));
  }

  /** Waits until all is done. */
  void finish() {
    begun.forEach(CompletableFuture::join);
  }
}
