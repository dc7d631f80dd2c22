package io.weft.core.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A value of a configuration file: a Python literal (specification 3.1.1). Immutable. {@code
 * toString()} gives text that {@link PythonLiteral#parse} reads back as an equal value.
 */
public sealed interface Literal {

  /** The nothing of Python. */
  record None() implements Literal {
    @Override
    public String typeName() {
      return "None";
    }

    @Override
    public Object toJava() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "None";
    }
  }

  /** {@code True} or {@code False}. */
  record Bool(boolean value) implements Literal {
    @Override
    public String typeName() {
      return "a truth value";
    }

    @Override
    public Object toJava() {
      return value;
    }

    @Override
    public String toString() {
      return value ? "True" : "False";
    }
  }

  /** An integer of any size. */
  record Int(BigInteger value) implements Literal {
    @Override
    public String typeName() {
      return "an integer";
    }

    @Override
    public Object toJava() {
      if (value.bitLength() < Long.SIZE) {
        return value.longValueExact();
      }
      return value;
    }

    @Override
    public String toString() {
      return LiteralPrinter.integer(value);
    }
  }

  /** A finite floating-point number. */
  record Real(double value) implements Literal {
    /** Refuses what Python has no literal for. */
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not a finite number: " + value);
      }
    }

    @Override
    public String typeName() {
      return "a number";
    }

    @Override
    public Object toJava() {
      return value;
    }

    @Override
    public String toString() {
      return Double.toString(value);
    }
  }

  /** A string. */
  record Text(String value) implements Literal {
    @Override
    public String typeName() {
      return "a string";
    }

    @Override
    public Object toJava() {
      return value;
    }

    @Override
    public String toString() {
      return LiteralPrinter.text(value);
    }
  }

  /** A string of bytes. */
  final class Bytes implements Literal {
    private final byte[] value;

    /** Takes a copy. */
    public Bytes(byte[] value) {
      this.value = value.clone();
    }

    /** A copy of the bytes. */
    public byte[] value() {
      return value.clone();
    }

    @Override
    public String typeName() {
      return "a bytes string";
    }

    @Override
    public Object toJava() {
      return value.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return LiteralPrinter.bytes(value);
    }
  }

  /** A tuple, {@code (1, 2)}. */
  record TupleOf(List<Literal> items) implements Literal {
    /** Takes a copy. */
    public TupleOf {
      items = List.copyOf(items);
    }

    @Override
    public String typeName() {
      return "a tuple";
    }

    @Override
    public Object toJava() {
      return LiteralPrinter.javaList(items);
    }

    @Override
    public String toString() {
      return items.size() == 1
          ? "(" + items.getFirst() + ",)"
          : items.stream().map(Literal::toString).collect(Collectors.joining(", ", "(", ")"));
    }
  }

  /** A list, {@code [1, 2]}. */
  record ListOf(List<Literal> items) implements Literal {
    /** Takes a copy. */
    public ListOf {
      items = List.copyOf(items);
    }

    @Override
    public String typeName() {
      return "a list";
    }

    @Override
    public Object toJava() {
      return LiteralPrinter.javaList(items);
    }

    @Override
    public String toString() {
      return items.stream().map(Literal::toString).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** A set, <code>{1, 2}</code> or {@code set()}. */
  record SetOf(Set<Literal> items) implements Literal {
    /** Takes a copy. */
    public SetOf {
      items = Collections.unmodifiableSet(new LinkedHashSet<>(items));
    }

    @Override
    public String typeName() {
      return "a set";
    }

    @Override
    public Object toJava() {
      return Collections.unmodifiableSet(
          new LinkedHashSet<>(LiteralPrinter.javaList(new ArrayList<>(items))));
    }

    @Override
    public String toString() {
      return items.isEmpty()
          ? "set()"
          : items.stream().map(Literal::toString).collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** A dictionary, <code>{'a': 1}</code>. */
  record DictOf(Map<Literal, Literal> entries) implements Literal {
    /** Takes a copy. */
    public DictOf {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String typeName() {
      return "a dictionary";
    }

    @Override
    public Object toJava() {
      Map<Object, Object> map = new LinkedHashMap<>();
      entries.forEach((key, value) -> map.put(key.toJava(), value.toJava()));
      return Collections.unmodifiableMap(map);
    }

    @Override
    public String toString() {
      return entries.entrySet().stream()
          .map(e -> e.getKey() + ": " + e.getValue())
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** What it is, for messages: {@code a string}. */
  String typeName();

  /**
   * The value as Java has it: {@link Optional#empty} for {@code None}, {@link Boolean}, {@link
   * Long} or {@link BigInteger}, {@link Double}, {@link String}, {@code byte[]}, and unmodifiable
   * {@link List}, {@link Set} and {@link Map} of those.
   */
  Object toJava();

  /** A string. */
  static Literal of(String value) {
    return new Text(value);
  }

  /** An integer. */
  static Literal of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  /** A truth value. */
  static Literal of(boolean value) {
    return new Bool(value);
  }
}
