package dev.metronome.remote.adb;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A phone, before its agent is asked.
 *
 * @param serial its name in adb
 * @param facts what it tells of itself: model, Android version, API level, processors
 * @param whyNot why nothing can be measured on it, and what to do; empty where it can
 */
public record PhoneFacts(String serial, Map<String, String> facts, Optional<String> whyNot) {

  public PhoneFacts {
    Objects.requireNonNull(serial, "serial");
    facts = Map.copyOf(facts);
    Objects.requireNonNull(whyNot, "whyNot");
  }

  /** The phone on one line. */
  public String describe() {
    return facts.isEmpty()
        ? serial
        : String.format(
            Locale.ROOT,
            "%s, Android %s (API %s), %s",
            facts.get("model"),
            facts.get("android"),
            facts.get("api"),
            facts.get("abis"));
  }
}
