package dev.zazen.boot.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

@Tag("feature:image-builder")
final class ImageBuilderParserFuzzTest {
  @FuzzTest
  void anyTextIsAConfigurationOrProblems(byte[] data) {
    ImageBuilderParserTest.tolerates(new String(data, StandardCharsets.UTF_8));
  }
}
