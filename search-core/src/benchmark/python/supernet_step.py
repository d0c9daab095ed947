"""A training step of TuNAS's supernet over the ProxylessNAS space, in PyTorch as one would write it.

The same weights, slices, layout (channels-last), batch normalization, loss and optimizer as in
SupernetStepBenchmark.java, which starts this program: it writes the choices of an architecture on
one line, and reads the median milliseconds of three steps.

    supernet_step.py BATCH THREADS
"""

import statistics
import sys
import time

import torch
import torch.nn.functional as F

BATCH = int(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))

FILTERS = [32, 16, 32, 40, 80, 96, 192, 320, 1280]  # stem, stages 1 to 7, head
STAGES = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 2), (1, 1)]  # layers and first stride of 2 to 7
KERNELS = (3, 5, 7)
CLASSES = 10
EPSILON = 1e-3
DECAY, MOMENTUM, RMS_EPSILON, WEIGHT_DECAY = 0.9, 0.9, 1.0, 4e-5

weights, squares, momenta = {}, {}, {}


def add(name, *shape):
    kernel = len(shape) > 1
    weights[name] = torch.randn(*shape) * 0.05 if kernel else torch.ones(*shape)
    if name.endswith(".shift") or name.endswith(".bias"):
        weights[name].zero_()
    squares[name] = torch.ones_like(weights[name])
    momenta[name] = torch.zeros_like(weights[name])


def add_convolution(name, outputs, inputs, kernel):
    add(name, outputs, inputs, kernel, kernel)
    add(name + ".scale", outputs)
    add(name + ".shift", outputs)


def add_block(name, inputs, outputs, expansion):
    hidden = inputs * expansion
    if expansion > 1:
        add_convolution(name + ".expand", hidden, inputs, 1)
    for kernel in KERNELS:
        add_convolution(f"{name}.depthwise{kernel}", hidden, 1, kernel)
    add_convolution(name + ".project", outputs, hidden, 1)


add_convolution("stem", FILTERS[0], 3, 3)
add_block("separable", FILTERS[0], FILTERS[1], 1)
layers = []  # name, inputs, outputs, stride, residual
inputs = FILTERS[1]
for stage, (count, stride) in enumerate(STAGES):
    for index in range(count):
        name, outputs = f"stage{stage + 2}.{index}", FILTERS[stage + 2]
        add_block(name, inputs, outputs, 6)
        layers.append((name, inputs, outputs, stride if index == 0 else 1, index > 0))
        inputs = outputs
add_convolution("head", FILTERS[-1], inputs, 1)
add("classifier", CLASSES, FILTERS[-1])
add("classifier.bias", CLASSES)


def part(tensor, shape):
    """The first entries along each dimension."""
    for dimension, size in enumerate(shape):
        if tensor.shape[dimension] != size:
            tensor = tensor.narrow(dimension, 0, size)
    return tensor


class Path:
    """The slices that a step uses."""

    def __init__(self):
        self.used = {}

    def of(self, name, *shape):
        used = part(weights[name], shape).detach().requires_grad_(True)
        self.used[name] = used
        return used

    def convolution(self, x, name, outputs, inputs, kernel, stride=1, groups=1, relu=True):
        padding = kernel // 2
        if stride == 2:  # as TensorFlow's "same": the odd pixel after
            total = max((-(-x.shape[2] // 2) - 1) * 2 + kernel - x.shape[2], 0)
            padding = total // 2
            if total % 2:
                x, padding = F.pad(x, (total // 2, total - total // 2) * 2), 0
        y = F.conv2d(x, self.of(name, outputs, inputs, kernel, kernel), None, stride, padding, 1, groups)
        y = F.batch_norm(
            y, None, None, self.of(name + ".scale", outputs), self.of(name + ".shift", outputs),
            True, 0.0, EPSILON)
        return F.relu(y) if relu else y

    def logits(self, x, choices):
        x = self.convolution(x, "stem", FILTERS[0], 3, 3, stride=2)
        kernel = KERNELS[choices[0]]
        x = self.convolution(x, f"separable.depthwise{kernel}", FILTERS[0], 1, kernel, groups=FILTERS[0])
        x = self.convolution(x, "separable.project", FILTERS[1], FILTERS[0], 1, relu=False)
        for (name, inputs, outputs, stride, residual), choice in zip(layers, choices[1:]):
            if choice == 6:
                continue
            hidden, kernel = inputs * (3 if choice < 3 else 6), KERNELS[choice % 3]
            y = self.convolution(x, name + ".expand", hidden, inputs, 1)
            y = self.convolution(y, f"{name}.depthwise{kernel}", hidden, 1, kernel, stride, hidden)
            y = self.convolution(y, name + ".project", outputs, hidden, 1, relu=False)
            x = x + y if residual else y
        x = self.convolution(x, "head", FILTERS[-1], layers[-1][2], 1)
        x = x.mean((2, 3))
        return F.linear(x, self.of("classifier", CLASSES, FILTERS[-1]), self.of("classifier.bias", CLASSES))

    @torch.no_grad()
    def update(self, rate):
        """RMSProp as TensorFlow's, of what was used, by PyTorch's fused lists."""
        names = list(self.used)
        used = [self.used[name].detach() for name in names]
        gradients = [self.used[name].grad for name in names]
        square = [part(squares[name], u.shape) for name, u in zip(names, used)]
        momentum = [part(momenta[name], u.shape) for name, u in zip(names, used)]
        kernels = [i for i, u in enumerate(used) if u.dim() > 1]
        torch._foreach_add_([gradients[i] for i in kernels], [used[i] for i in kernels], alpha=WEIGHT_DECAY)
        torch._foreach_mul_(square, DECAY)
        torch._foreach_addcmul_(square, gradients, gradients, 1 - DECAY)
        root = torch._foreach_add(square, RMS_EPSILON)
        torch._foreach_sqrt_(root)
        torch._foreach_mul_(momentum, MOMENTUM)
        torch._foreach_addcdiv_(momentum, gradients, root, rate)
        torch._foreach_sub_(used, momentum)


images = torch.randn(BATCH, 32, 32, 3).permute(0, 3, 1, 2)
labels = torch.randint(0, CLASSES, (BATCH,))


def step(choices):
    path = Path()
    loss = F.cross_entropy(path.logits(images, choices), labels, label_smoothing=0.1)
    loss.item()
    loss.backward()
    path.update(0.01)


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    choices = [int(choice) for choice in line.split()]
    step(choices)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        step(choices)
        times.append((time.perf_counter() - started) * 1e3)
    print(statistics.median(times), flush=True)
