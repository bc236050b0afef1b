package dev.zazen.engine;

import dev.zazen.emit.x86.X86Backend;
import dev.zazen.host.CodeArena;
import dev.zazen.host.HostTime;
import dev.zazen.ir.Backend;
import dev.zazen.ir.HostCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Memory for the code of one host, shared by all guests. */
final class TranslatedCode implements HostCode.Factory {
  private final Backend backend;
  private final CodeArena arena;
  private final CodeChunks chunks;
  private final GuestCode.Addresses addresses;

  private final Optional<Path> directory;
  private final String version;
  private final Map<String, TranslationStore> stores = new HashMap<>();

  private TranslatedCode(
      Backend backend, CodeArena arena, Optional<Path> directory, String version) {
    this.directory = directory;
    this.version = version;
    this.backend = backend;
    this.arena = arena;
    chunks = new CodeChunks(arena.size());
    Backend.Trampoline trampoline = backend.trampoline();
    arena.write(0, trampoline.code());
    arena.setTrampoline(0);
    addresses =
        new GuestCode.Addresses(
            arena.address(trampoline.exit()),
            arena.address(trampoline.counter()),
            HostTime.clockAddress());
  }

  /** Room for code and what is needed to make it, if this host is one that code can be made for. */
  static Optional<TranslatedCode> create(TranslationOptions options) {
    if (!HostFeatures.suffice()) {
      return Optional.empty();
    }
    var version = CodeVersion.current();
    return CodeArena.reserve(options.size())
        .map(
            arena ->
                new TranslatedCode(
                    new X86Backend(),
                    arena,
                    options.directory().filter(d -> version.isPresent()),
                    version.orElse("")));
  }

  @Override
  public synchronized HostCode forGuest(String language) {
    var store =
        stores.computeIfAbsent(
            language,
            name -> new TranslationStore(directory.map(d -> d.resolve(name + ".code")), version));
    return new GuestCode(backend, arena, chunks, store, addresses);
  }

  @Override
  public synchronized void close() {
    try {
      for (var store : stores.values()) {
        store.save();
      }
    } catch (IOException e) {
      System.getLogger(TranslatedCode.class.getName())
          .log(System.Logger.Level.DEBUG, "translations are not kept for later runs", e);
    }
  }

  @Override
  public long bytes() {
    return chunks.takenBytes();
  }
}
