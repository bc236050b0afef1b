package dev.zazen.devicetree;

import dev.zazen.base.InvalidInputException;

/**
 * Integer literals and parenthesised expressions of C in device tree source, in 64-bit unsigned
 * arithmetic as dtc has it.
 */
final class DtsExpression {
  private static final int MOST_DEPTH = 100;

  /** Binary operators by rising precedence; within a level a longer one comes before its prefix. */
  private static final String[][] LEVELS = {
    {"||"},
    {"&&"},
    {"|"},
    {"^"},
    {"&"},
    {"==", "!="},
    {"<=", ">=", "<", ">"},
    {"<<", ">>"},
    {"+", "-"},
    {"*", "/", "%"}
  };

  private final DtsScanner in;
  private int depth;

  DtsExpression(DtsScanner in) {
    this.in = in;
  }

  /** A literal, a character or an expression in parentheses. */
  long primary() throws InvalidInputException {
    if (in.accept("(")) {
      if (++depth > MOST_DEPTH) {
        throw in.refuse("an expression is nested deeper than " + MOST_DEPTH, "simplify it");
      }
      long value = ternary();
      in.expect(")");
      depth--;
      return value;
    }
    return in.peek() == '\'' ? character() : literal();
  }

  private long ternary() throws InvalidInputException {
    long condition = binary(0);
    if (!in.accept("?")) {
      return condition;
    }
    long yes = nested();
    in.expect(":");
    long no = nested();
    return condition != 0 ? yes : no;
  }

  private long nested() throws InvalidInputException {
    if (++depth > MOST_DEPTH) {
      throw in.refuse("an expression is nested deeper than " + MOST_DEPTH, "simplify it");
    }
    long value = ternary();
    depth--;
    return value;
  }

  private long binary(int level) throws InvalidInputException {
    if (level == LEVELS.length) {
      return unary();
    }
    long left = binary(level + 1);
    while (true) {
      String operator = operator(level);
      if (operator == null) {
        return left;
      }
      left = apply(operator, left, binary(level + 1));
    }
  }

  private String operator(int level) throws InvalidInputException {
    for (String operator : LEVELS[level]) {
      // | is not the start of ||, < not that of <<, and so on
      boolean longer =
          operator.length() == 1
              && "|&<>".contains(operator)
              && (in.peekIs(operator + operator) || in.peekIs(operator + "="));
      if (!longer && in.accept(operator)) {
        return operator;
      }
    }
    return null;
  }

  private long apply(String operator, long a, long b) throws InvalidInputException {
    if ((operator.equals("/") || operator.equals("%")) && b == 0) {
      throw in.refuse("division by zero", "check the divisor");
    }
    return switch (operator) {
      case "||" -> bool(a != 0 || b != 0);
      case "&&" -> bool(a != 0 && b != 0);
      case "|" -> a | b;
      case "^" -> a ^ b;
      case "&" -> a & b;
      case "==" -> bool(a == b);
      case "!=" -> bool(a != b);
      case "<" -> bool(Long.compareUnsigned(a, b) < 0);
      case ">" -> bool(Long.compareUnsigned(a, b) > 0);
      case "<=" -> bool(Long.compareUnsigned(a, b) <= 0);
      case ">=" -> bool(Long.compareUnsigned(a, b) >= 0);
      case "<<" -> Long.compareUnsigned(b, 64) < 0 ? a << b : 0;
      case ">>" -> Long.compareUnsigned(b, 64) < 0 ? a >>> b : 0;
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> Long.divideUnsigned(a, b);
      default -> Long.remainderUnsigned(a, b);
    };
  }

  private static long bool(boolean value) {
    return value ? 1 : 0;
  }

  private long unary() throws InvalidInputException {
    if (++depth > MOST_DEPTH) {
      throw in.refuse("an expression is nested deeper than " + MOST_DEPTH, "simplify it");
    }
    try {
      if (in.accept("-")) {
        return -unary();
      }
      if (in.accept("~")) {
        return ~unary();
      }
      if (in.accept("!")) {
        return bool(unary() == 0);
      }
      return primary();
    } finally {
      depth--;
    }
  }

  private long literal() throws InvalidInputException {
    in.peek();
    String word = in.word();
    String digits = word.replaceFirst("(?i)(u|l|ul|ll|ull)$", "");
    try {
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return Long.parseUnsignedLong(digits.substring(2), 16);
      }
      return digits.length() > 1 && digits.startsWith("0")
          ? Long.parseUnsignedLong(digits, 8)
          : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw in.refuse(
          "expected a number but found " + (word.isEmpty() ? in.found() : "'" + word + "'"),
          "write it as 123, 0x7b or an expression in parentheses");
    }
  }

  private long character() throws InvalidInputException {
    in.expect("'");
    char c = in.raw();
    if (c == 0 || c == '\n') {
      throw in.refuse("a character has no end", "close it with '");
    }
    in.take();
    long value = c == '\\' ? DtsText.escape(in) & 0xff : c;
    in.expect("'");
    return value;
  }
}
