package dev.zazen.app;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** 64 bits without sign: decimal, or hexadecimal after 0x. */
final class AddressConverter implements ITypeConverter<Long> {
  private static final int HEX = 16;

  @Override
  public Long convert(String value) {
    try {
      return value.startsWith("0x") || value.startsWith("0X")
          ? Long.parseUnsignedLong(value.substring(2), HEX)
          : Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is no address; write 0x40000000".formatted(value));
    }
  }
}
