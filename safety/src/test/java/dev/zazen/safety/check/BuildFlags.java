package dev.zazen.safety.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** The options that the root pom gives the compiler. */
final class BuildFlags {
  private BuildFlags() {}

  /** The options of {@code pom}, without those for the JVM that the compiler runs in. */
  static List<String> of(Path pom) throws IOException {
    var document = document(pom);
    List<String> flags = new ArrayList<>();
    flags.add("--release");
    flags.add(document.getElementsByTagName("java.release").item(0).getTextContent());
    var lists = document.getElementsByTagName("compilerArgs");
    for (int i = 0; i < lists.getLength(); i++) {
      var arguments = ((Element) lists.item(i)).getElementsByTagName("arg");
      for (int j = 0; j < arguments.getLength(); j++) {
        String flag = arguments.item(j).getTextContent();
        if (!flag.startsWith("-J")) {
          flags.add(flag);
        }
      }
    }
    return flags;
  }

  private static org.w3c.dom.Document document(Path pom) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(pom + " cannot be parsed", e);
    }
  }
}
