package dev.metronome.agent.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what is called on newer versions of Android only. The build lets nothing else use what the
 * oldest one lacks, and this nothing that the app's own version lacks.
 */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.CONSTRUCTOR})
@interface Since {

  /** The first version that has it, such as {@code Build.VERSION_CODES.Q}. */
  int value();
}
