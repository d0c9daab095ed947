package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An optimizer that updates all arrays of a step in one call: a path of a supernet has some two
 * hundred small ones, and calls from Java would cost more than the arithmetic.
 */
final class CompiledOptimizer implements AutoCloseable {

  /**
   * An array, or the part of it that a step has used, with what is kept beside it.
   *
   * @param value is updated in place
   * @param gradient of the loss, which may be overwritten
   * @param kept in the order of {@link Optimizer#kept}, updated in place
   * @param decayed whether weight decay applies, as for kernels
   */
  record Learned(NDArray value, NDArray gradient, List<NDArray> kept, boolean decayed) {

    Learned {
      kept = List.copyOf(kept);
    }
  }

  private final int kept;
  private final TorchScript script;

  /** Compiles an optimizer for the device of a manager. */
  CompiledOptimizer(Optimizer optimizer, NDManager manager) {
    this.kept = optimizer.kept().size();
    this.script = TorchScript.compile(source(optimizer), manager);
  }

  private static String source(Optimizer optimizer) {
    String lists =
        optimizer.kept().stream()
            .map(each -> each.name() + ": List[Tensor], ")
            .collect(Collectors.joining());
    return "def update(self, weights: List[Tensor], gradients: List[Tensor], "
        + "kernels: List[Tensor], kernel_gradients: List[Tensor], "
        + lists
        + "rate: float) -> int:\n"
        + "  if torch.gt(torch.len(kernels), 0):\n"
        + "    torch._foreach_add_(kernel_gradients, kernels, alpha="
        + optimizer.weightDecay()
        + ")\n  else:\n    pass\n"
        + optimizer.update().indent(2)
        + "  return 0\n";
  }

  /** One update of all arrays. */
  void update(List<Learned> arrays, double rate) {
    List<Learned> kernels = arrays.stream().filter(Learned::decayed).toList();
    List<IValue> arguments = new ArrayList<>();
    arguments.add(list(arrays.stream().map(Learned::value).toList()));
    arguments.add(list(arrays.stream().map(Learned::gradient).toList()));
    arguments.add(list(kernels.stream().map(Learned::value).toList()));
    arguments.add(list(kernels.stream().map(Learned::gradient).toList()));
    IntStream.range(0, kept)
        .forEach(
            i -> arguments.add(list(arrays.stream().map(array -> array.kept().get(i)).toList())));
    arguments.add(IValue.from(rate));
    script.run("update", arguments.toArray(IValue[]::new));
  }

  private static IValue list(List<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    script.close();
  }
}
