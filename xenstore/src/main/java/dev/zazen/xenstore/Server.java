package dev.zazen.xenstore;

import dev.zazen.base.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The store: answers the requests of all clients one after the other. Has neither threads nor
 * locks; one thread at a time may be in it, its connections and its rings.
 */
public final class Server {
  private interface Handler {
    void handle(Connection connection, Arguments arguments) throws XenstoreException;
  }

  /** Domains that let each other go on must not keep the store for themselves. */
  private static final int RESUME_PASSES = 64;

  private final Map<RequestType, Handler> handlers = new EnumMap<>(RequestType.class);
  private final Hypervisor hypervisor;
  private final Store store = new Store();
  private final Accounting accounting;
  private final Domains domains;
  private final Watches watches;
  private final NodeRequests nodes;
  private final WatchRequests watchRequests;

  /** What the hypervisor itself writes with. */
  private final Connection own;

  private final Set<Connection> withOutput = new LinkedHashSet<>();
  private final Set<RingTransport> stalled = new LinkedHashSet<>();

  /** A store that holds nothing but {@code /tool/xenstored}. */
  public Server(Hypervisor hypervisor, Quotas quotas) {
    this.hypervisor = hypervisor;
    this.accounting = new Accounting(quotas);
    this.domains = new Domains(hypervisor, store);
    var tree = new Tree(store, domains, accounting);
    this.watches = new Watches(tree);
    this.nodes = new NodeRequests(tree, watches, domains, accounting);
    this.watchRequests = new WatchRequests(tree, accounting);
    this.own = new Connection(this, accounting, null);
    accounting.of(Accounting.PRIVILEGED).nodes = store.size();
    handleNodes();
    handleOthers(
        new TransactionRequests(tree, store, watches, accounting),
        new DomainRequests(this, domains),
        new ControlRequests(accounting, domains, hypervisor));
  }

  private void handleNodes() {
    handlers.put(RequestType.DIRECTORY, nodes::directory);
    handlers.put(RequestType.READ, nodes::read);
    handlers.put(RequestType.GET_PERMS, nodes::getPermissions);
    handlers.put(RequestType.WRITE, nodes::write);
    handlers.put(RequestType.MKDIR, nodes::makeDirectory);
    handlers.put(RequestType.RM, nodes::remove);
    handlers.put(RequestType.SET_PERMS, nodes::setPermissions);
    handlers.put(RequestType.DIRECTORY_PART, nodes::directoryPart);
  }

  private void handleOthers(
      TransactionRequests transactions, DomainRequests requests, ControlRequests control) {
    handlers.put(RequestType.CONTROL, control::control);
    handlers.put(RequestType.WATCH, watchRequests::watch);
    handlers.put(RequestType.UNWATCH, watchRequests::unwatch);
    handlers.put(
        RequestType.RESET_WATCHES, (connection, arguments) -> watchRequests.reset(connection));
    handlers.put(
        RequestType.TRANSACTION_START, (connection, arguments) -> transactions.start(connection));
    handlers.put(RequestType.TRANSACTION_END, transactions::end);
    handlers.put(RequestType.INTRODUCE, requests::introduce);
    handlers.put(RequestType.RELEASE, requests::release);
    handlers.put(RequestType.GET_DOMAIN_PATH, requests::path);
    handlers.put(RequestType.IS_DOMAIN_INTRODUCED, requests::isIntroduced);
    handlers.put(RequestType.RESUME, requests::resume);
    handlers.put(RequestType.SET_TARGET, requests::setTarget);
  }

  /** A new privileged client. */
  public Connection connect() {
    return addConnection(null);
  }

  private Connection addConnection(Domain domain) {
    var connection = new Connection(this, accounting, domain);
    watches.connections().add(connection);
    return connection;
  }

  /** A client is gone, and with it its watches and transactions. */
  public void disconnect(Connection connection) {
    connection.ignored(true);
    watchRequests.dropAll(connection);
    connection.dropInput();
    connection.outbox().close();
    watches.connections().remove(connection);
    withOutput.remove(connection);
    resume();
  }

  /** Answers a request: the reply and the events it causes wait in the clients' connections. */
  public void submit(Connection connection, Packet packet) {
    if (connection.isIgnored()) {
      return;
    }
    connection.begin(packet);
    try {
      answer(connection, packet);
    } catch (XenstoreException e) {
      connection.replyError(e.error());
    } finally {
      connection.enter(null);
    }
    deliver();
  }

  private void answer(Connection connection, Packet packet) throws XenstoreException {
    RequestType type = RequestType.of(packet.type());
    if (type == null || type.caller() == RequestType.Caller.NOBODY) {
      throw new XenstoreException(XenstoreError.ENOSYS);
    }
    if (type.caller() == RequestType.Caller.PRIVILEGED && connection.isRestricted()) {
      throw new XenstoreException(XenstoreError.EACCES);
    }
    if (type.scope() == RequestType.Scope.TRANSACTION) {
      connection.enter(connection.transaction(packet.transactionId()));
    }
    handlers.get(type).handle(connection, new Arguments(packet.payload()));
  }

  /** Stops a client that broke the protocol; a domain finds {@code error} in its page. */
  void ignore(Connection connection, int error) {
    if (connection.domain() != null) {
      connection.domain().ring().error(error);
    }
    connection.ignored(true);
    clear(connection);
  }

  private void clear(Connection connection) {
    watchRequests.dropAll(connection);
    connection.outbox().clear();
    connection.dropInput();
  }

  /**
   * Connects a domain, or connects it anew: its ring is empty afterwards, its watches and
   * transactions are gone. EINVAL if it has no page or the port is not free.
   */
  public void introduce(int domid, int port) throws XenstoreException {
    connectDomain(domid, port);
    deliver();
  }

  void connectDomain(int domid, int port) throws XenstoreException {
    Runnable signal = hypervisor.bind(domid, port).orElseThrow(Server::invalid);
    Domain domain = domains.introduced(domid);
    if (domain == null || domain.connection() == null) {
      SharedPage page = hypervisor.page(domid).orElseThrow(Server::invalid);
      domain = domains.findOrAdd(domid);
      Connection connection = addConnection(domain);
      domain.introduced(connection, new RingTransport(this, connection, page, signal));
      if (domid != Accounting.PRIVILEGED) {
        watches.fireSpecial(Watches.INTRODUCED);
      }
    } else {
      domain.ring().rebind(signal);
    }
    reset(domain.connection());
    domain.ring().start();
  }

  private static XenstoreException invalid() {
    return new XenstoreException(XenstoreError.EINVAL);
  }

  /** Back to the state of a client that has just connected. */
  void reset(Connection connection) {
    clear(connection);
    connection.ignored(false);
  }

  /** The ring of a domain, null if it was not introduced or has none. */
  public RingTransport ring(int domid) {
    Domain domain = domains.introduced(domid);
    return domain == null ? null : domain.ring();
  }

  /** A domain shut down or crashed: who watches releases is told, once. */
  public void domainShutDown(int domid) {
    Domain domain = domains.introduced(domid);
    if (domain != null && !domain.shutDown()) {
      domain.shutDown(true);
      watches.fireSpecial(Watches.RELEASED);
      deliver();
    }
  }

  /** A domain was destroyed: its nodes, watches, transactions and rights are gone. */
  public void domainDestroyed(int domid) {
    Domain domain = domains.find(domid);
    if (domain != null && domid != Accounting.PRIVILEGED) {
      forget(domain);
      deliver();
    }
  }

  void forget(Domain domain) {
    int domid = domain.domid();
    Connection connection = domain.connection();
    if (connection != null) {
      connection.ignored(true);
      watchRequests.dropAll(connection);
      connection.outbox().close();
      watches.connections().remove(connection);
      withOutput.remove(connection);
      stalled.remove(domain.ring());
      domain.ring().close();
    }
    for (Connection other : watches.connections()) {
      if (other.target() == domid) {
        other.target(other.domid());
      }
    }
    removeOwned(domid);
    watches.forget(domid);
    domains.remove(domid);
    accounting.forget(domid);
    if (domain.introduced()) {
      watches.fireSpecial(Watches.RELEASED);
    }
  }

  private void removeOwned(int domid) {
    try {
      Node root = store.get(Paths.ROOT);
      if (root.permissions().owner() == domid) {
        nodes.disown(Paths.ROOT);
      }
      List<String> owned = new ArrayList<>();
      store.forEach(
          (path, node) -> {
            boolean below = !owned.isEmpty() && Paths.isWithin(path, owned.getLast());
            if (node.permissions().owner() == domid && !below) {
              owned.add(path);
            }
          });
      for (String path : owned) {
        nodes.removeTree(null, path);
      }
    } catch (XenstoreException e) {
      throw new IllegalStateException("nodes of domain " + domid + " cannot be removed", e);
    }
  }

  /**
   * Writes a node as a toolstack does.
   *
   * @param permissions null to leave those that the node has or inherits
   */
  public void put(String path, String value, Permissions permissions) throws XenstoreException {
    nodes.write(own, new Arguments(bytes(path + '\0' + value)));
    if (permissions != null) {
      String texts = new String(permissions.format(), StandardCharsets.ISO_8859_1);
      nodes.setPermissions(own, new Arguments(bytes(path + '\0' + texts)));
    }
    deliver();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  Store store() {
    return store;
  }

  void hasOutput(Connection connection) {
    withOutput.add(connection);
  }

  void hasStalled(RingTransport ring) {
    stalled.add(ring);
  }

  private void deliver() {
    while (!withOutput.isEmpty()) {
      Connection next = withOutput.iterator().next();
      withOutput.remove(next);
      next.announceOutput();
    }
  }

  /**
   * Goes on with domains whose requests had to wait for what was now sent, be it to other clients.
   *
   * @return whether one of them has requests left: call again soon
   */
  @CanIgnoreReturnValue
  boolean resume() {
    for (int pass = 0; pass < RESUME_PASSES; pass++) {
      List<RingTransport> ready = stalled.stream().filter(ring -> !ring.isStalled()).toList();
      if (ready.isEmpty()) {
        return false;
      }
      for (RingTransport ring : ready) {
        stalled.remove(ring);
        if (ring.serve()) {
          stalled.add(ring);
        }
      }
    }
    return true;
  }
}
