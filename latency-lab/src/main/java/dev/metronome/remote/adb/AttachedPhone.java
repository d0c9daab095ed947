package dev.metronome.remote.adb;

import java.util.Objects;

/**
 * A phone that adb knows.
 *
 * @param serial its name in adb, such as {@code 8A1X0F} or {@code 192.168.1.20:5555}
 * @param state what adb says of it, such as {@code device}, {@code unauthorized} or {@code offline}
 */
record AttachedPhone(String serial, String state) {

  AttachedPhone {
    Objects.requireNonNull(serial, "serial");
    Objects.requireNonNull(state, "state");
  }

  boolean isReady() {
    return state.equals("device");
  }

  /** Why nothing can be done with it, and what to do. */
  String whyNot() {
    return switch (state) {
      case "unauthorized" ->
          "it does not trust this machine; unlock it and allow debugging in the dialog it shows";
      case "offline" -> "it does not answer; unplug and plug it in again";
      case "no permissions" ->
          "this user may not use it; add a udev rule for it, or yourself to the group plugdev";
      default -> "it is in the state '" + state + "'; start it normally, with USB debugging on";
    };
  }
}
