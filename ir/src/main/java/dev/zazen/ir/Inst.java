package dev.zazen.ir;

/**
 * One instruction of the IR. Which fields have a meaning depends on the {@link Op}; {@link Builder}
 * fills them.
 */
public final class Inst {
  /** No operand. */
  public static final int NONE = -1;

  /** A source that is zero. */
  public static final int ZERO = -2;

  /** The first temporary. */
  public static final int TEMP = 64;

  public Op op;
  public boolean wide;

  /** Sets N, Z, C, V: of ADD, SUB, ADC, SBC; AND also clears C and V. */
  public boolean flags;

  public boolean signed;

  /**
   * Of LOAD and STORE_RELEASE: an address that is no multiple of the size is left to the
   * interpreter.
   */
  public boolean aligned;

  public int d = NONE;
  public int a = NONE;
  public int b = NONE;
  public int c;

  /** Of {@link Op#VECTOR}. */
  public VectorOp vector;

  public int size;
  public long imm;
  public Cond cond;

  /** Where conditional ends go on if the condition does not hold. */
  public long imm2;

  /** Blocks of the region at imm and imm2, negative if none. */
  public int target = -1;

  public int target2 = -1;

  /** Which guest instruction of the block this belongs to, from 0. */
  public int index;

  /** Which flags are read afterwards, as of {@link Cond#reads}; set by {@link Liveness}. */
  public int read;

  /** Whether the state has to tell the flags afterwards; set by {@link Liveness}. */
  public boolean exposed;

  Inst(Op op) {
    this.op = op;
  }

  /** Whether it sets the flags. */
  public boolean setsFlags() {
    return flags
        || switch (op) {
          case COMPARE_IF, COMPARE_NEGATED_IF, SET_FLAGS, FCOMPARE -> true;
          default -> false;
        };
  }

  /** Which flags it reads, as of {@link Cond#reads}. */
  public int flagsRead() {
    return switch (op) {
      case ADC, SBC -> Cond.C;
      case SELECT, SET, COMPARE_IF, COMPARE_NEGATED_IF, FSELECT, IF -> cond.reads();
      case GET_FLAGS -> Cond.NZCV;
      default -> 0;
    };
  }

  private static String operand(int n, String file) {
    return n == ZERO ? "0" : n >= TEMP ? "t" + (n - TEMP) : file + n;
  }

  @Override
  public String toString() {
    var text = new StringBuilder(op.name().toLowerCase(java.util.Locale.ROOT));
    if (op == Op.VECTOR) {
      text.append('.').append(vector.name().toLowerCase(java.util.Locale.ROOT));
    }
    text.append(wide ? ".64" : ".32");
    if (size != 0) {
      text.append(signed ? ".s" : ".u").append(size * 8);
    }
    if (flags) {
      text.append(".nzcv");
    }
    if (cond != null) {
      text.append(' ').append(cond);
    }
    String file = op.isVector() ? "v" : "r";
    for (int n : new int[] {d, a, b}) {
      if (n != NONE) {
        text.append(' ').append(operand(n, file));
      }
    }
    if (c != 0 && op != Op.VECTOR) {
      text.append(" c").append(c);
    }
    if (imm != 0 || b == NONE) {
      text.append(" #").append(Long.toHexString(imm));
    }
    if (op.isEnd()) {
      text.append(" -> ").append(target).append(", ").append(target2);
    }
    return text.toString();
  }
}
