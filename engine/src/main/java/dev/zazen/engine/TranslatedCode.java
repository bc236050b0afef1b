package dev.zazen.engine;

import dev.zazen.emit.x86.X86Backend;
import dev.zazen.host.CodeArena;
import dev.zazen.ir.Backend;
import dev.zazen.ir.HostCode;
import java.util.Optional;

/** Memory for the code of one host, shared by all guests. */
final class TranslatedCode implements HostCode.Factory {
  private static final long CODE_SIZE = 128 << 20;

  private final Backend backend;
  private final CodeArena arena;
  private final CodeChunks chunks;
  private final long exit;

  private TranslatedCode(Backend backend, CodeArena arena) {
    this.backend = backend;
    this.arena = arena;
    chunks = new CodeChunks(arena.size());
    Backend.Trampoline trampoline = backend.trampoline();
    arena.write(0, trampoline.code());
    arena.setTrampoline(0);
    exit = arena.address(trampoline.exit());
  }

  /** Room for code and what is needed to make it, if this host is one that code can be made for. */
  static Optional<TranslatedCode> create() {
    return HostFeatures.suffice()
        ? CodeArena.reserve(CODE_SIZE).map(arena -> new TranslatedCode(new X86Backend(), arena))
        : Optional.empty();
  }

  @Override
  public HostCode forGuest() {
    return new GuestCode(backend, arena, chunks, exit);
  }

  /** Pieces of memory that no guest has. */
  int freeChunks() {
    return chunks.free();
  }
}
