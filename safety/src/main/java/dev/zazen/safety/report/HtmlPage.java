package dev.zazen.safety.report;

import dev.zazen.base.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A page of headings, paragraphs and tables that needs no other file. The JDK's DOM escapes. */
final class HtmlPage {
  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; color: #222; max-width: 90em; margin: 2em auto; padding: 0 1.5em; }
      h1 { font-size: 1.7em; } h2 { font-size: 1.25em; margin-top: 2em; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: 0.35em 0.8em; border-bottom: 1px solid #ddd; }
      th { background: #f3f3f3; border-bottom: 2px solid #bbb; }
      td { overflow-wrap: break-word; }
      .name { white-space: nowrap; font-weight: 600; }
      .code { font-family: ui-monospace, monospace; font-size: 0.88em; overflow-wrap: anywhere; }
      .place { min-width: 19em; }
      .number { text-align: right; white-space: nowrap; }
      td.good, td.note, td.quiet { white-space: nowrap; } .good { color: #176b2c; } .bad { color: #b00020; font-weight: 600; }
      .note { color: #8a5300; } .quiet { color: #666; }
      td div + div { margin-top: 0.3em; }
      """;

  /** How a cell looks. */
  enum Look {
    PLAIN,
    NAME,
    CODE,
    PLACE,
    NUMBER,
    GOOD,
    BAD,
    NOTE,
    QUIET
  }

  /**
   * A cell of a table.
   *
   * @param look of all of it
   * @param lines one below the other
   */
  record Cell(Look look, List<String> lines) {
    static Cell of(Look look, String text) {
      return new Cell(look, List.of(text));
    }
  }

  private final Document document;
  private final Element body;

  HtmlPage(String title) {
    try {
      document = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().newDocument();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's DOM has no default configuration", e);
    }
    Element html = document.createElement("html");
    html.setAttribute("lang", "en");
    document.appendChild(html);
    Element head = add(html, "head", "");
    add(head, "title", title);
    Element viewport = add(head, "meta", "");
    viewport.setAttribute("name", "viewport");
    viewport.setAttribute("content", "width=device-width");
    add(head, "style", STYLE);
    body = add(html, "body", "");
    add(body, "h1", title);
  }

  void heading(String text) {
    add(body, "h2", text);
  }

  void paragraph(Look look, String text) {
    look(add(body, "p", text), look);
  }

  /** A table; rows have as many cells as the header. */
  void table(List<Cell> header, List<List<Cell>> rows) {
    Element table = add(body, "table", "");
    row(add(add(table, "thead", ""), "tr", ""), "th", header);
    Element content = add(table, "tbody", "");
    rows.forEach(row -> row(add(content, "tr", ""), "td", row));
  }

  void writeTo(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.METHOD, "html");
      transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
      transformer.setOutputProperty(OutputKeys.DOCTYPE_SYSTEM, "about:legacy-compat");
      transformer.transform(new DOMSource(document), new StreamResult(out));
    } catch (TransformerException e) {
      throw new IOException(file + " could not be written", e);
    }
  }

  private void row(Element row, String tag, List<Cell> cells) {
    for (Cell cell : cells) {
      Element element = add(row, tag, "");
      look(element, cell.look());
      if (cell.lines().size() == 1) {
        element.setTextContent(cell.lines().getFirst());
      } else {
        cell.lines().forEach(line -> add(element, "div", line));
      }
    }
  }

  private static void look(Element element, Look look) {
    switch (look) {
      case PLAIN -> {}
      case NAME -> element.setAttribute("class", "name");
      case CODE -> element.setAttribute("class", "code");
      case PLACE -> element.setAttribute("class", "code place");
      case NUMBER -> element.setAttribute("class", "number");
      case GOOD -> element.setAttribute("class", "good");
      case BAD -> element.setAttribute("class", "bad");
      case NOTE -> element.setAttribute("class", "note");
      case QUIET -> element.setAttribute("class", "quiet");
    }
  }

  @CanIgnoreReturnValue
  private Element add(Element parent, String tag, String text) {
    Element element = document.createElement(tag);
    if (!text.isEmpty()) {
      element.setTextContent(text);
    }
    parent.appendChild(element);
    return element;
  }
}
