package dev.metronome.report.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.metronome.json.JsonFault;
import dev.metronome.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a report cannot show, and why: sentences for people. */
public final class Gaps {

  private static final int MOST_OF_A_KIND = 3;

  private final List<String> sentences = new ArrayList<>();

  /** Adds a sentence. */
  public void add(String sentence) {
    sentences.add(sentence);
  }

  /** Notes that a file cannot be read. */
  void unreadable(Path file, Exception reason) {
    if (reason instanceof ProblemException problems) {
      problems.problems().stream()
          .limit(MOST_OF_A_KIND)
          .forEach(problem -> add(problem.where() + " is not shown: " + problem.what() + "."));
    } else if (reason instanceof JsonProcessingException json) {
      add(file + JsonFault.place(json) + " is not shown: " + JsonFault.what(json) + ".");
    } else {
      add(file + " is not shown: " + message(reason) + ".");
    }
  }

  /** Why a file or folder cannot be read. */
  static String message(Exception reason) {
    if (reason instanceof NoSuchFileException) {
      return "it is missing";
    }
    if (reason instanceof CharacterCodingException) {
      return "it is no text in UTF-8";
    }
    if (reason instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (reason instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    String message = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
    return reason instanceof IOException
        ? message
        : reason.getClass().getSimpleName() + " " + message;
  }

  /** Notes lines that were left out. */
  void leftOut(Path file, List<String> lines) {
    lines.stream().limit(MOST_OF_A_KIND).forEach(line -> add(file + line + " is left out."));
    if (lines.size() > MOST_OF_A_KIND) {
      add(file + ": so are " + (lines.size() - MOST_OF_A_KIND) + " other lines.");
    }
  }

  /** Notes the same of several files; of many, of the first ones and how many there are. */
  void allOf(List<String> files, String what) {
    files.stream().limit(MOST_OF_A_KIND).forEach(file -> add(file + what));
    if (files.size() > MOST_OF_A_KIND) {
      add("The same is so of " + (files.size() - MOST_OF_A_KIND) + " other files beside it.");
    }
  }

  /** All of them, in order. */
  public List<String> sentences() {
    return List.copyOf(sentences);
  }
}
