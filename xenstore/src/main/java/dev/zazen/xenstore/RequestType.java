package dev.zazen.xenstore;

/** Types of messages (xs_wire.h, xsd_sockmsg_type). */
public enum RequestType {
  CONTROL(0, Caller.PRIVILEGED, Scope.TRANSACTION),
  DIRECTORY(1, Caller.ANYONE, Scope.TRANSACTION),
  READ(2, Caller.ANYONE, Scope.TRANSACTION),
  GET_PERMS(3, Caller.ANYONE, Scope.TRANSACTION),
  WATCH(4, Caller.ANYONE, Scope.GLOBAL),
  UNWATCH(5, Caller.ANYONE, Scope.GLOBAL),
  TRANSACTION_START(6, Caller.ANYONE, Scope.TRANSACTION),
  TRANSACTION_END(7, Caller.ANYONE, Scope.TRANSACTION),
  INTRODUCE(8, Caller.PRIVILEGED, Scope.TRANSACTION),
  RELEASE(9, Caller.PRIVILEGED, Scope.TRANSACTION),
  GET_DOMAIN_PATH(10, Caller.ANYONE, Scope.TRANSACTION),
  WRITE(11, Caller.ANYONE, Scope.TRANSACTION),
  MKDIR(12, Caller.ANYONE, Scope.TRANSACTION),
  RM(13, Caller.ANYONE, Scope.TRANSACTION),
  SET_PERMS(14, Caller.ANYONE, Scope.TRANSACTION),
  /** Only ever sent by the store. */
  WATCH_EVENT(15, Caller.NOBODY, Scope.GLOBAL),
  /** Only ever sent by the store. */
  ERROR(16, Caller.NOBODY, Scope.GLOBAL),
  IS_DOMAIN_INTRODUCED(17, Caller.PRIVILEGED, Scope.TRANSACTION),
  RESUME(18, Caller.PRIVILEGED, Scope.TRANSACTION),
  SET_TARGET(19, Caller.PRIVILEGED, Scope.TRANSACTION),
  // 20 was RESTRICT.
  RESET_WATCHES(21, Caller.ANYONE, Scope.TRANSACTION),
  DIRECTORY_PART(22, Caller.ANYONE, Scope.TRANSACTION);

  enum Caller {
    ANYONE,
    PRIVILEGED,
    NOBODY
  }

  /** Whether the transaction id of a request means anything. */
  enum Scope {
    TRANSACTION,
    GLOBAL
  }

  private static final int COUNT = 23;
  private static final RequestType[] BY_NUMBER = byNumber();

  private final int number;
  private final Caller caller;
  private final Scope scope;

  RequestType(int number, Caller caller, Scope scope) {
    this.number = number;
    this.caller = caller;
    this.scope = scope;
  }

  private static RequestType[] byNumber() {
    var table = new RequestType[COUNT];
    for (RequestType type : values()) {
      table[type.number] = type;
    }
    return table;
  }

  /** The type with a number on the wire; null for a number that has none. */
  static RequestType of(int number) {
    return number >= 0 && number < COUNT ? BY_NUMBER[number] : null;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  Caller caller() {
    return caller;
  }

  Scope scope() {
    return scope;
  }
}
