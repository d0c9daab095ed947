package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.metronome.network.Primitive;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Weights that are learned, with the state of their optimizer, on a device.
 *
 * <p>A step works on slices: the first {@code n} entries along each dimension of a stored array, as
 * views of its memory. What a step does not use, it does not touch.
 */
public final class WeightStore implements AutoCloseable {

  /** Under which name the store keeps a primitive's tensor. */
  @FunctionalInterface
  public interface Naming {
    String nameOf(Primitive primitive, TensorSpec spec);
  }

  private final NDManager manager;
  private final Naming naming;
  private final Optimizer optimizer;
  private final CompiledOptimizer compiled;
  private final Map<String, Stored> stored = new LinkedHashMap<>();

  /** An array with what the optimizer keeps beside it, which is nothing where it is not learned. */
  private record Stored(TensorSpec spec, NDArray value, List<NDArray> kept) {}

  /**
   * Weights on a device.
   *
   * @param specs what is stored, by the names that {@code naming} gives
   * @param optimizer of what is learned of it
   * @param initial the values, by the same names
   */
  public WeightStore(
      TrainingDevice device,
      Collection<TensorSpec> specs,
      Naming naming,
      Optimizer optimizer,
      Weights initial) {
    this.manager = device.open();
    this.naming = naming;
    this.optimizer = optimizer;
    this.compiled = new CompiledOptimizer(optimizer, manager);
    for (TensorSpec spec : specs) {
      Shape shape = shape(spec.shape());
      NDArray value = manager.create(initial.values(spec), shape);
      List<NDArray> kept = new ArrayList<>();
      if (spec.role().learned()) {
        optimizer.kept().forEach(each -> kept.add(manager.full(shape, each.initial())));
      }
      stored.put(spec.name(), new Stored(spec, value, List.copyOf(kept)));
    }
  }

  private static Shape shape(List<Integer> sizes) {
    return new Shape(sizes.stream().mapToLong(Integer::longValue).toArray());
  }

  /** A manager for one step's arrays. */
  public NDManager newStep() {
    return manager.newSubManager();
  }

  /** The slices that one step reads. */
  public Slices slices(NDManager step) {
    return new Slices(step, Use.READ, Map.of());
  }

  /** The slices that one step learns, each tensor in one shape only: a path. */
  public Slices learnedSlices(NDManager step) {
    return new Slices(step, Use.LEARN_SLICES, Map.of());
  }

  /**
   * Parts of arrays that one step learns, through slices of any shapes: several paths at once.
   *
   * @param parts by stored name, the first entries along each dimension that are learned; they hold
   *     all slices that will be asked for
   */
  public Slices learnedParts(NDManager step, Map<String, TensorSpec> parts) {
    return new Slices(step, Use.LEARN_PARTS, parts);
  }

  private enum Use {
    READ,
    LEARN_SLICES,
    LEARN_PARTS
  }

  /** Number of learned values. */
  public long parameters() {
    return stored.values().stream()
        .filter(entry -> entry.spec.role().learned())
        .mapToLong(entry -> entry.spec.elements())
        .sum();
  }

  /** Shows all stored arrays, which stay the store's. */
  void read(BiConsumer<TensorSpec, NDArray> reader) {
    stored.values().forEach(entry -> reader.accept(entry.spec, entry.value));
  }

  /** A copy of the weights. */
  public Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    stored.forEach((name, entry) -> tensors.put(name, tensor(entry.spec, entry.value)));
    return new Weights(tensors);
  }

  /** A copy of the weights and of the optimizer's state, for a checkpoint. */
  public Map<String, Tensor> checkpoint() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(weights().tensors());
    stored.forEach(
        (name, entry) -> {
          for (int i = 0; i < entry.kept.size(); i++) {
            tensors.put(keptName(i, name), tensor(entry.spec, entry.kept.get(i)));
          }
        });
    return tensors;
  }

  private String keptName(int index, String name) {
    return "optimizer." + optimizer.kept().get(index).name() + "." + name;
  }

  private static Tensor tensor(TensorSpec spec, NDArray array) {
    return new Tensor(spec.shape(), array.toFloatArray());
  }

  /**
   * Takes up the weights and optimizer state of a checkpoint.
   *
   * @param where the file it comes from
   * @throws BadInputException with all tensors that are missing or of another shape; nothing has
   *     changed then
   */
  public void restore(Map<String, Tensor> checkpoint, String where) {
    List<Problem> problems = new ArrayList<>();
    stored.forEach(
        (name, entry) -> {
          requireTensor(checkpoint, name, entry.spec, where, problems);
          for (int i = 0; i < entry.kept.size(); i++) {
            requireTensor(checkpoint, keptName(i, name), entry.spec, where, problems);
          }
        });
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    stored.replaceAll((name, entry) -> replaced(entry, name, checkpoint));
  }

  private static void requireTensor(
      Map<String, Tensor> checkpoint,
      String name,
      TensorSpec spec,
      String where,
      List<Problem> problems) {
    Tensor tensor = checkpoint.get(name);
    if (tensor == null || !tensor.shape().equals(spec.shape())) {
      String what = tensor == null ? " is missing" : " has the shape " + tensor.shape();
      problems.add(
          new Problem(
              where,
              "tensor " + name + what,
              "shape " + spec.shape(),
              "resume the run with the options it was started with, or start a new one"));
    }
  }

  /** New arrays, as DJL's way of setting the values of an old one warns on standard error. */
  private Stored replaced(Stored old, String name, Map<String, Tensor> checkpoint) {
    Shape shape = shape(old.spec.shape());
    List<NDArray> kept = new ArrayList<>();
    for (int i = 0; i < old.kept.size(); i++) {
      kept.add(manager.create(checkpoint.get(keptName(i, name)).values(), shape));
    }
    old.value.close();
    old.kept.forEach(NDArray::close);
    return new Stored(
        old.spec, manager.create(checkpoint.get(name).values(), shape), List.copyOf(kept));
  }

  @Override
  public void close() {
    compiled.close();
    manager.close();
  }

  /** Views of stored arrays that one step uses, made when they are first asked for. */
  public final class Slices implements WeightSource {

    private final NDManager step;
    private final Use use;

    /** Views without history, by stored name: the variables that gradients are taken for. */
    private final Map<String, NDArray> views = new LinkedHashMap<>();

    private final Map<String, TensorSpec> parts;

    private Slices(NDManager step, Use use, Map<String, TensorSpec> parts) {
      this.step = step;
      this.use = use;
      this.parts = Map.copyOf(parts);
    }

    @Override
    public NDArray of(Primitive primitive, TensorSpec spec) {
      String name = naming.nameOf(primitive, spec);
      Stored entry = stored.get(name);
      if (entry == null) {
        throw new IllegalArgumentException("no weights are stored as " + name);
      }
      if (use == Use.READ) {
        return slice(entry.value, spec.shape());
      }
      List<Integer> viewed = use == Use.LEARN_PARTS ? parts.get(name).shape() : spec.shape();
      NDArray view = views.computeIfAbsent(name, missing -> variable(entry, viewed));
      if (use == Use.LEARN_PARTS) {
        return spec.shape().equals(viewed) ? view : slice(view, spec.shape());
      }
      if (!sizes(view).equals(spec.shape())) {
        throw new IllegalStateException(
            name + " is learned as " + sizes(view) + " and as " + spec.shape() + " in one step");
      }
      return view;
    }

    private NDArray variable(Stored entry, List<Integer> shape) {
      NDArray view = slice(entry.value, shape);
      if (entry.spec.role().learned()) {
        view.setRequiresGradient(true);
      }
      return view;
    }

    /** Lets the optimizer update, by their gradients, the arrays that were used. */
    public void update(double rate) {
      List<CompiledOptimizer.Learned> arrays = new ArrayList<>();
      views.forEach(
          (name, view) -> {
            Stored array = stored.get(name);
            if (array.spec.role().learned()) {
              arrays.add(learned(array, view));
            }
          });
      compiled.update(arrays, rate);
      for (CompiledOptimizer.Learned array : arrays) {
        array.gradient().close();
        array.kept().forEach(NDArray::close);
      }
    }

    private CompiledOptimizer.Learned learned(Stored array, NDArray view) {
      NDArray gradient = view.getGradient();
      view.setRequiresGradient(false);
      List<NDArray> kept = array.kept.stream().map(each -> slice(each, sizes(view))).toList();
      return new CompiledOptimizer.Learned(
          view, gradient, kept, array.spec.role() == TensorSpec.Role.KERNEL);
    }

    private NDArray slice(NDArray array, List<Integer> shape) {
      NDIndex index = new NDIndex();
      shape.forEach(size -> index.addSliceDim(0, size));
      return array.get(step, index);
    }
  }

  private static List<Integer> sizes(NDArray array) {
    return Arrays.stream(array.getShape().getShape()).mapToObj(Math::toIntExact).toList();
  }
}
