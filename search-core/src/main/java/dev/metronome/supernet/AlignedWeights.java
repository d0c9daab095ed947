package dev.metronome.supernet;

import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.space.SearchSpace;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Random weights with which all choices of a slot begin as nearly the same function, so that what
 * one path learns helps the others from the first step on. Paths that begin as independent random
 * functions pull the weights that they share to and fro, and short searches end before that is
 * over.
 *
 * <ul>
 *   <li>The last batch normalization of a residual branch begins with scale 0 (Goyal et al., arXiv
 *       1706.02677, section 5.1): a block begins as the identity that may be chosen in its stead.
 *   <li>The depthwise kernels of all sizes begin with the smallest in their centre, upon a tenth of
 *       random weights. That the small ones lie within the large ones for good is Single-Path NAS's
 *       idea (Stamoulis et al., arXiv 1904.02877, section 3.1); here they only begin so.
 *   <li>Weights that paths own begin as parts of those that they would share.
 * </ul>
 */
final class AlignedWeights {

  private static final float RANDOM_SHARE = 0.1f;

  private final Map<String, Tensor> shared;

  private AlignedWeights(Map<String, Tensor> shared) {
    this.shared = shared;
  }

  static Weights of(SearchSpace space, WeightSharing sharing, long seed) {
    List<TensorSpec> specs = List.copyOf(WeightSharing.COLLAPSED.tensors(space).values());
    AlignedWeights weights =
        new AlignedWeights(new LinkedHashMap<>(Weights.random(specs, seed).tensors()));
    space.variants().values().forEach(weights::align);
    return new Weights(
        sharing == WeightSharing.COLLAPSED ? weights.shared : weights.owned(space, sharing));
  }

  private void align(Collection<PlacedLayer> layers) {
    centreKernels(layers);
    branchEnds(layers).forEach(name -> Arrays.fill(shared.get(name).values(), 0));
  }

  private void centreKernels(Collection<PlacedLayer> layers) {
    Map<String, TreeMap<Integer, Tensor>> bySize = new LinkedHashMap<>();
    for (PlacedLayer layer : layers) {
      for (Primitive primitive : layer.primitives()) {
        if (primitive instanceof Primitive.Convolution c && c.depthwise()) {
          bySize
              .computeIfAbsent(c.name(), missing -> new TreeMap<>())
              .put(c.kernel(), shared.get(ChoiceBlock.sharedName(c, c.kernels())));
        }
      }
    }
    for (TreeMap<Integer, Tensor> kernels : bySize.values()) {
      Tensor smallest = kernels.firstEntry().getValue();
      kernels.tailMap(kernels.firstKey(), false).values().forEach(k -> centre(smallest, k));
    }
  }

  /** Puts kernels {@code [channels, 1, size, size]} into the middle of larger ones. */
  private static void centre(Tensor small, Tensor large) {
    int size = small.shape().get(2);
    int side = large.shape().get(2);
    // As they are padded: see PaddingRule.
    int before = (side - 1) / 2 - (size - 1) / 2;
    int channels = Math.min(small.shape().get(0), large.shape().get(0));
    float[] from = small.values();
    float[] to = large.values();
    for (int i = 0; i < channels * side * side; i++) {
      to[i] *= RANDOM_SHARE;
    }
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          to[(channel * side + before + y) * side + before + x] +=
              from[(channel * size + y) * size + x];
        }
      }
    }
  }

  /** The scales that end residual branches, and nothing else. */
  private static Set<String> branchEnds(Collection<PlacedLayer> layers) {
    Set<String> ends = new HashSet<>();
    Set<String> others = new HashSet<>();
    for (PlacedLayer layer : layers) {
      List<Primitive> primitives = layer.primitives();
      if (!primitives.isEmpty()
          && primitives.get(primitives.size() - 1) instanceof Primitive.Convolution last
          && last.batchNormEpsilon().isPresent()) {
        (layer.residual() ? ends : others).add(ChoiceBlock.sharedName(last, last.scale()));
      }
    }
    ends.removeAll(others);
    return ends;
  }

  private Map<String, Tensor> owned(SearchSpace space, WeightSharing sharing) {
    Map<PlacedLayer, PlacedLayer> stored = sharing.stored(space);
    Map<String, Tensor> owned = new LinkedHashMap<>();
    for (Collection<PlacedLayer> layers : space.variants().values()) {
      for (PlacedLayer layer : layers) {
        List<Primitive> primitives = layer.primitives();
        List<Primitive> own = stored.getOrDefault(layer, layer).primitives();
        for (int i = 0; i < primitives.size(); i++) {
          put(owned, primitives.get(i), own.get(i).weights());
        }
      }
    }
    return owned;
  }

  private void put(Map<String, Tensor> owned, Primitive primitive, List<TensorSpec> own) {
    List<TensorSpec> weights = primitive.weights();
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).role().learned()) {
        Tensor whole = shared.get(ChoiceBlock.sharedName(primitive, weights.get(i)));
        owned.put(own.get(i).name(), firstOf(whole, own.get(i).shape()));
      }
    }
  }

  /** The first entries along each dimension. */
  private static Tensor firstOf(Tensor whole, List<Integer> shape) {
    float[] part = new float[shape.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < part.length; i++) {
      int rest = i;
      int from = 0;
      int stride = 1;
      for (int d = shape.size() - 1; d >= 0; d--) {
        from += rest % shape.get(d) * stride;
        rest /= shape.get(d);
        stride *= whole.shape().get(d);
      }
      part[i] = whole.values()[from];
    }
    return new Tensor(shape, part);
  }
}
