package dev.zazen.emit.x86;

import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;

/** Which operands of an instruction are vectors, and which are written. */
final class Operands {
  private Operands() {}

  static boolean vectorTarget(Op op) {
    return switch (op) {
      case VLOAD, VSTORE, VLOAD_PAIR, VSTORE_PAIR, VECTOR, VPUT, VFROM, INT_TO_F, FSELECT -> true;
      default -> false;
    };
  }

  static boolean vectorSource(Op op) {
    return switch (op) {
      case VECTOR, VGET, FCOMPARE, F_TO_INT, FSELECT -> true;
      default -> false;
    };
  }

  static boolean vectorSecond(Op op) {
    return switch (op) {
      case VECTOR, FCOMPARE, FSELECT, VLOAD_PAIR, VSTORE_PAIR -> true;
      default -> false;
    };
  }

  /** Whether imm2 is a third vector source. */
  static boolean hasAddend(Inst inst) {
    return inst.op == Op.VECTOR && inst.vector.hasAddend();
  }

  /** Whether a vector target is a source, too. */
  static boolean readsVectorTarget(Inst inst) {
    return switch (inst.op) {
      case VECTOR -> inst.vector.readsTarget();
      case VPUT -> true;
      default -> false;
    };
  }

  /** Whether d is written. */
  static boolean writes(Op op) {
    return switch (op) {
      case STORE, STORE_PAIR, USER_STORE, STORE_RELEASE, VSTORE, VSTORE_PAIR -> false;
      default -> true;
    };
  }

  /** Whether b is written as well. */
  static boolean writesSecond(Op op) {
    return op == Op.LOAD_PAIR || op == Op.VLOAD_PAIR;
  }
}
