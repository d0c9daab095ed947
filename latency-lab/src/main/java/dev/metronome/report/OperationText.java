package dev.metronome.report;

import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import java.util.ArrayList;
import java.util.List;

/** Operations in the words of papers. */
final class OperationText {

  private OperationText() {}

  /** Such as {@code MB6 5×5}: an inverted bottleneck that expands six times. */
  static String kind(OpSignature signature) {
    String kernel = Text.format(" %d×%d", signature.kernel(), signature.kernel());
    return switch (signature.op()) {
      case "inverted_bottleneck" ->
          "MB"
              + Math.round((double) signature.hiddenChannels() / signature.input().channels())
              + kernel;
      case "separable_conv" -> "Sep" + kernel;
      case "conv" -> "Conv" + kernel;
      case "identity" -> "Skip";
      case "global_average_pool" -> "Pool";
      case "linear" -> "Linear";
      default -> signature.op().replace('_', ' ');
    };
  }

  /** What the kind does not tell, such as {@code stride 2, SE 24}. */
  static String detail(OpSignature signature) {
    List<String> details = new ArrayList<>();
    if (signature.stride() > 1) {
      details.add("stride " + signature.stride());
    }
    if (signature.squeezeExciteChannels() > 0) {
      details.add("SE " + signature.squeezeExciteChannels());
    }
    return String.join(", ", details);
  }

  /** On one line, with the shapes of its input and output. */
  static String line(Operation operation) {
    OpSignature signature = operation.signature();
    String detail = detail(signature);
    return kind(signature)
        + ", "
        + shape(signature.input())
        + (signature.input().equals(signature.output()) ? "" : " → " + shape(signature.output()))
        + (detail.isEmpty() ? "" : ", " + detail)
        + (signature.residual() ? " +" : "")
        + (operation.place().isEmpty() ? "" : " at " + operation.place());
  }

  /** Such as {@code 56×56×24}. */
  static String shape(Object shape) {
    return shape.toString().replace('x', '×');
  }
}
