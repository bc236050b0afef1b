package dev.zazen.xenstore;

import java.util.List;

/** Requests about domains (docs/misc/xenstore.txt, "Domain management"). */
final class DomainRequests {
  private final Server server;
  private final Domains domains;

  DomainRequests(Server server, Domains domains) {
    this.server = server;
    this.domains = domains;
  }

  private static XenstoreException invalid() {
    return new XenstoreException(XenstoreError.EINVAL);
  }

  void introduce(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.atLeast(3);
    int port = Arguments.atoi(strings.get(2));
    if (port == 0) {
      throw invalid();
    }
    // The frame number is not needed: the hypervisor knows the page.
    server.connectDomain(Arguments.atoi(strings.getFirst()), port);
    connection.acknowledge();
  }

  private Domain onlyDomain(Arguments arguments) throws XenstoreException {
    int domid = Arguments.atoi(arguments.only());
    if (domid == Accounting.PRIVILEGED) {
      throw invalid();
    }
    return domains.connected(domid);
  }

  void release(Connection connection, Arguments arguments) throws XenstoreException {
    server.forget(onlyDomain(arguments));
    connection.acknowledge();
  }

  void resume(Connection connection, Arguments arguments) throws XenstoreException {
    onlyDomain(arguments).shutDown(false);
    connection.acknowledge();
  }

  void setTarget(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.atLeast(2);
    Domain domain = domains.connected(Arguments.atoi(strings.getFirst()));
    Domain target = domains.connected(Arguments.atoi(strings.get(1)));
    domain.connection().target(target.domid());
    connection.acknowledge();
  }

  void path(Connection connection, Arguments arguments) throws XenstoreException {
    connection.reply(Paths.ofDomain(Arguments.atoi(arguments.only())) + "\0");
  }

  void isIntroduced(Connection connection, Arguments arguments) throws XenstoreException {
    int domid = Arguments.atoi(arguments.only());
    boolean introduced = domid == Domains.SELF || domains.introduced(domid) != null;
    connection.reply(introduced ? "T\0" : "F\0");
  }
}
