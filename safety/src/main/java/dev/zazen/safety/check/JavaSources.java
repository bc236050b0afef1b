package dev.zazen.safety.check;

import dev.zazen.safety.Finding;
import dev.zazen.safety.FindingSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The checks of Java sources; the class path of the running program is that of the sources. */
public final class JavaSources implements FindingSource {
  /** All of the product's sources. */
  public JavaSources() {}

  @Override
  public String name() {
    return "Java";
  }

  @Override
  public List<Finding> findings(Path root) {
    var check = new SourceCheck(root, System.getProperty("java.class.path"));
    try {
      return check.run(check.mainSources());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
