package dev.zazen.engine;

import dev.zazen.emit.x86.X86Backend;
import dev.zazen.host.CodeArena;
import dev.zazen.ir.Backend;
import dev.zazen.ir.HostCode;
import dev.zazen.ir.Region;
import dev.zazen.ir.Translation;
import java.util.Arrays;
import java.util.Optional;

/** The code of one host for all guests: bump allocation in one arena. */
final class TranslatedCode implements HostCode {
  private static final int ALIGNMENT = 64;
  private static final long CODE_SIZE = 128 << 20;

  private final Backend backend;
  private final CodeArena arena;
  private final long exit;
  private volatile Object[] owners = new Object[1024];
  private int regions;
  private long used;

  private TranslatedCode(Backend backend, CodeArena arena) {
    this.backend = backend;
    this.arena = arena;
    Backend.Trampoline trampoline = backend.trampoline();
    arena.write(0, trampoline.code());
    arena.setTrampoline(0);
    exit = arena.address(trampoline.exit());
    used = align(trampoline.code().length);
  }

  /** Room for code and what is needed to make it, if this host is one that code can be made for. */
  static Optional<HostCode> create() {
    return HostFeatures.suffice()
        ? CodeArena.reserve(CODE_SIZE).map(arena -> new TranslatedCode(new X86Backend(), arena))
        : Optional.empty();
  }

  private static long align(long offset) {
    return offset + ALIGNMENT - 1 & -ALIGNMENT;
  }

  @Override
  public synchronized Translation translate(Region region) {
    return backend.translate(region);
  }

  @Override
  public synchronized int reserve() {
    return regions++;
  }

  @Override
  public synchronized long install(Translation translation, int number) {
    byte[] code = translation.code();
    if (used + code.length > arena.size()) {
      return 0;
    }
    long at = used;
    used = align(at + code.length);
    arena.write(at, code);
    arena.putInt(at + translation.idOffset(), number);
    for (var exitPoint : translation.exits()) {
      if (exitPoint.slot() >= 0) {
        arena.putLong(at + exitPoint.slot(), arena.address(at + exitPoint.unlinked()));
      }
    }
    return arena.address(at);
  }

  @Override
  public synchronized void own(int number, Object owner) {
    if (number >= owners.length) {
      owners = Arrays.copyOf(owners, owners.length * 2);
    }
    owners[number] = owner;
  }

  @Override
  public Object owner(int number) {
    return owners[number];
  }

  @Override
  public void link(long slot, long target) {
    arena.putLong(slot - arena.address(0), target);
  }

  @Override
  public void kill(Translation translation, long entry) {
    arena.putLong(entry - arena.address(0), backend.turnBack(translation));
  }

  @Override
  public long exit() {
    return exit;
  }

  @Override
  public long enter(long address, long[] state, long[] vectors) {
    return arena.call(address, state, vectors);
  }
}
