package dev.zazen.xenstore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** CONTROL: the commands of xenstored that make sense within another process. */
final class ControlRequests {
  private interface Action {
    void run(Connection connection, List<String> parameters) throws XenstoreException;
  }

  private record Command(String usage, Action action) {}

  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final Accounting accounting;
  private final Domains domains;
  private final Hypervisor hypervisor;

  ControlRequests(Accounting accounting, Domains domains, Hypervisor hypervisor) {
    this.accounting = accounting;
    this.domains = domains;
    this.hypervisor = hypervisor;
    commands.put("check", new Command("", ControlRequests::check));
    commands.put("log", new Command("on|off", ControlRequests::log));
    commands.put("live-update", new Command("(refused)", ControlRequests::liveUpdate));
    commands.put("print", new Command("<string>", this::print));
    commands.put("quota", new Command("[set <name> <val>|<domid>]", this::quota));
    commands.put("quota-soft", new Command("[set <name> <val>]", this::softQuota));
    commands.put("help", new Command("", this::help));
  }

  void control(Connection connection, Arguments arguments) throws XenstoreException {
    List<String> strings = arguments.atLeast(1);
    Command command = commands.get(strings.getFirst());
    if (command == null) {
      throw invalid();
    }
    command.action().run(connection, strings.subList(1, strings.size()));
  }

  private static XenstoreException invalid() {
    return new XenstoreException(XenstoreError.EINVAL);
  }

  private static void expect(boolean fits) throws XenstoreException {
    if (!fits) {
      throw invalid();
    }
  }

  private static void check(Connection connection, List<String> parameters)
      throws XenstoreException {
    expect(parameters.isEmpty());
    connection.acknowledge();
  }

  /** There is no trace to switch: both are accepted. */
  private static void log(Connection connection, List<String> parameters) throws XenstoreException {
    expect(parameters.equals(List.of("on")) || parameters.equals(List.of("off")));
    connection.acknowledge();
  }

  /** Any answer but OK means that nothing was updated. */
  private static void liveUpdate(Connection connection, List<String> parameters) {
    connection.reply("Zazen's Xenstore is part of the board and cannot be updated alone.\0");
  }

  private void print(Connection connection, List<String> parameters) throws XenstoreException {
    expect(parameters.size() == 1);
    hypervisor.log("xenstore control: " + parameters.getFirst());
    connection.acknowledge();
  }

  private void quota(Connection connection, List<String> parameters) throws XenstoreException {
    if (parameters.isEmpty()) {
      show(connection, Quota.HARD);
    } else if (parameters.getFirst().equals("set")) {
      set(connection, parameters, Quota.HARD);
    } else {
      expect(parameters.size() == 1);
      showDomain(connection, Arguments.atoi(parameters.getFirst()));
    }
  }

  private void softQuota(Connection connection, List<String> parameters) throws XenstoreException {
    if (parameters.isEmpty()) {
      show(connection, Quota.SOFT);
    } else {
      expect(parameters.getFirst().equals("set"));
      set(connection, parameters, Quota.SOFT);
    }
  }

  private void show(Connection connection, List<Quota> quotas) {
    var text = new StringBuilder("Quota settings:\n");
    for (Quota quota : quotas) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-17s: %8d %s\n",
              quota.wireName(),
              accounting.limit(quota),
              quota.description()));
    }
    connection.reply(text.append('\0').toString());
  }

  private void set(Connection connection, List<String> parameters, List<Quota> quotas)
      throws XenstoreException {
    expect(parameters.size() == 3);
    int value = Arguments.atoi(parameters.get(2));
    Quota quota =
        quotas.stream()
            .filter(candidate -> candidate.wireName().equals(parameters.get(1)))
            .findFirst()
            .orElse(null);
    expect(value >= 1 && quota != null);
    accounting.quotas(accounting.quotas().with(quota, value));
    connection.acknowledge();
  }

  private void showDomain(Connection connection, int domid) throws XenstoreException {
    Domain domain = domains.find(domid);
    if (domain == null) {
      throw new XenstoreException(XenstoreError.ENOENT);
    }
    Accounting.Usage usage = accounting.of(domid);
    Connection its = domain.connection();
    connection.reply(
        "Domain "
            + Integer.toUnsignedString(domid)
            + ":\n"
            + line("nodes", usage.nodes)
            + line("watches", usage.watches)
            + line("transactions", its == null ? 0 : its.transactions().size())
            + line("outstanding", usage.outstanding)
            + line("memory", usage.memory)
            + '\0');
  }

  private static String line(String name, int value) {
    return String.format(Locale.ROOT, "%-16s: %8d\n", name, value);
  }

  private void help(Connection connection, List<String> parameters) throws XenstoreException {
    expect(parameters.isEmpty());
    var text = new StringBuilder();
    commands.forEach(
        (name, command) -> text.append(name).append('\t').append(command.usage()).append('\n'));
    connection.reply(text.append('\0').toString());
  }
}
