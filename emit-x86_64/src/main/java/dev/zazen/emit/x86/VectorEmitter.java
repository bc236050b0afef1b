package dev.zazen.emit.x86;

import dev.zazen.ir.Inst;

/** Operations on vectors. */
final class VectorEmitter {
  private final Emission e;

  VectorEmitter(Emission e) {
    this.e = e;
  }

  void emit(Inst i) {
    throw new IllegalStateException("no vectors yet: " + i + e);
  }
}
