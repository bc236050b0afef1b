package dev.zazen.devicetree;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Any bytes are a device tree or a problem. */
@Tag("feature:device-tree")
class DeviceTreeFuzzTest {
  @FuzzTest
  void anyBytesAreABlobOrAProblem(byte[] data) {
    DamagedBlobTest.tolerates(data);
  }

  @FuzzTest
  void anyBytesAreASourceOrAProblem(byte[] data) throws IOException {
    DamagedBlobTest.toleratesSource(new String(data, StandardCharsets.UTF_8));
  }
}
