#!/usr/bin/env python3
"""Checks Tessera's kernels on a CUDA device against the CPU, and times what is made of them.

    tessera kernels --out kernels.pt
    python3 deploy/gpu/check-kernels.py kernels.pt --date 2026-01-31

Needs Python 3.9 and torch 2.7 or newer on the machine with the device, and nothing else of Tessera. Every kernel runs on
equal operands on both devices, forward and backward, in float32 and, where it has a `dtype`, in bfloat16. The table goes to
kernels-cuda.md beside this file. Exit status: 0 if all agree, 1 if not.

    python3 deploy/gpu/check-kernels.py kernels.pt --list

lists the kernels and their cases, without torch. TF32 is switched off for the comparison and on for the timings, where
PyTorch has it on by default (convolutions).
"""

import argparse
import math
import re
import sys
import time
import zipfile
from pathlib import Path

FP32 = 6
BF16 = 15

# Largest difference over the largest magnitude of the CPU's result, forward and backward.
TOLERANCE = {FP32: 1e-4, BF16: 4e-2}

# Share of integer results (codes, tokens) that may differ: near ties fall either way.
TIES = 1e-3

CASES = {}


class Case:
    """How one kernel is called.

    make(operands) gives the operands; those that ask for gradients receive some, unless backward is False. A kernel that
    needs more than `method(*operands)` has a call(kernels, operands), which returns the list of tensors to compare.
    """

    def __init__(self, make, call=None, backward=True):
        self.make = make
        self.call = call
        self.backward = backward


def case(name, **settings):
    def register(make):
        if name in CASES:
            raise ValueError("two cases for kernel " + name)
        CASES[name] = Case(make, **settings)
        return make

    return register


class Operands:
    """Makes operands on the CPU; the same seed makes the same ones."""

    def __init__(self, torch, dtype):
        self.torch = torch
        self.dtype = dtype
        self.generator = torch.Generator().manual_seed(20)

    def plain(self, *shape, scale=1.0):
        return self.torch.randn(shape, generator=self.generator) * scale

    def input(self, *shape, scale=1.0):
        return self.plain(*shape, scale=scale).requires_grad_()

    def weight(self, *shape):
        fan_in = math.prod(shape[1:]) if len(shape) > 1 else 1
        return self.plain(*shape, scale=fan_in**-0.5).requires_grad_()

    def near_one(self, *shape):
        return (1 + self.plain(*shape, scale=0.1)).requires_grad_()

    def positive(self, *shape):
        return self.torch.rand(shape, generator=self.generator) + 0.5

    def codes(self, below, *shape):
        return self.torch.randint(0, below, shape, generator=self.generator)

    def unit_rows(self, rows, width):
        return self.torch.nn.functional.normalize(self.plain(rows, width), dim=1)

    def number(self, value):
        """A number as kernels take it: a scalar tensor that stays on the CPU."""
        kind = self.torch.int64 if isinstance(value, int) else self.torch.float64
        return Number(self.torch.tensor(value, dtype=kind))

    def precision(self):
        return self.number(self.dtype)

    def empty(self):
        return self.torch.zeros(0)

    def rope(self, side, head_dim):
        """core.nn.RotaryEmbedding2d.table: a row of zeros for the class, then the grid."""
        half = head_dim // 4
        frequency = 1.0 / 10_000 ** (self.torch.arange(half) * 2.0 / (2 * half))
        place = self.torch.arange(side * side)
        angles = self.torch.cat([(place // side)[:, None] * frequency, (place % side)[:, None] * frequency], 1)
        table = self.torch.stack([self.torch.cos(angles), self.torch.sin(angles)], -1)
        return self.torch.cat([self.torch.zeros(1, 2 * half, 2), table])


class Number:
    def __init__(self, tensor):
        self.tensor = tensor


# ---- elementary ---------------------------------------------------------------------------------------------------------


@case("linear")
def _(r):
    return [r.input(4, 33, 64), r.weight(96, 64), r.precision()]


@case("linear_bias")
def _(r):
    return [r.input(8, 64), r.weight(10, 64), r.weight(10)]


@case("rms_norm")
def _(r):
    return [r.input(4, 33, 64), r.near_one(64)]


@case("embedding")
def _(r):
    return [r.codes(100, 4, 33), r.weight(100, 64)]


def _masked(kernels, operands):
    """Both devices draw masks of their own, so what is compared is what must hold of any mask."""
    import torch

    x, p, seed = operands
    once = kernels.dropout(x, p, seed)
    again = kernels.dropout(x, p, seed)
    kept = once != 0
    (gradient,) = torch.autograd.grad(once.sum(), [x])
    return [
        (once == again).all().float(),
        torch.where(kept, once / x, torch.zeros_like(x)).max(),
        (kept.float().mean() - 0.75).abs().lt(0.01).float(),
        ((gradient != 0) == kept).all().float(),
    ]


@case("dropout", call=_masked, backward=False)
def _(r):
    return [r.input(64, 1024), r.number(0.25), r.number(9)]


@case("silu")
def _(r):
    return [r.input(4, 1000)]


@case("relu")
def _(r):
    return [r.input(4, 1000)]


@case("leaky_relu")
def _(r):
    return [r.input(4, 1000), r.number(0.2)]


@case("gradient_scale")
def _(r):
    return [r.input(4, 1000), r.number(0.3)]


@case("scale")
def _(r):
    return [r.input(4, 1000), r.number(0.3)]


@case("normalize")
def _(r):
    return [r.input(4, 8, 6, 6), r.number(1)]


@case("pixels_to_float", backward=False)
def _(r):
    return [r.codes(256, 2, 16, 16, 3).to(r.torch.uint8)]


@case("float_to_pixels", backward=False)
def _(r):
    return [r.plain(2, 3, 16, 16)]


def _copied(kernels, operands):
    source, target = operands
    kernels.copy(source, target)
    return [target]


@case("copy", call=_copied, backward=False)
def _(r):
    return [r.plain(40, 50), r.plain(40, 50)]


# ---- convolutional networks ---------------------------------------------------------------------------------------------


@case("conv2d")
def _(r):
    return [r.input(2, 32, 20, 20), r.weight(48, 32, 3, 3), r.weight(48), r.number(2), r.number(1), r.precision()]


@case("conv2d_plain")
def _(r):
    return [r.input(2, 32, 17, 17), r.weight(48, 32, 1, 7), r.number(1), r.number(0), r.number(3)]


@case("conv2d_unbiased")
def _(r):
    return [r.input(2, 32, 20, 20), r.weight(48, 32, 4, 4), r.number(2), r.number(1), r.precision()]


@case("group_norm")
def _(r):
    return [r.input(2, 64, 16, 16), r.near_one(64), r.weight(64), r.number(32)]


@case("group_norm_silu")
def _(r):
    return [r.input(2, 64, 16, 16), r.near_one(64), r.weight(64), r.number(32)]


def _with_statistics(kernels, operands):
    result = kernels.batch_norm_train(*operands)
    return [result, operands[3], operands[4]]


@case("batch_norm_train", call=_with_statistics)
def _(r):
    return [
        r.input(8, 32, 10, 10), r.near_one(32), r.weight(32), r.plain(32), r.positive(32), r.number(0.1), r.number(1e-5)
    ]


@case("batch_norm_eval")
def _(r):
    return [r.input(8, 32, 10, 10), r.near_one(32), r.weight(32), r.plain(32), r.positive(32), r.number(1e-3)]


def _residual(r, channels, out):
    return [
        r.input(2, channels, 16, 16), r.near_one(channels), r.weight(channels), r.weight(out, channels, 3, 3),
        r.weight(out), r.near_one(out), r.weight(out), r.weight(out, out, 3, 3), r.weight(out)
    ]


@case("residual_block")
def _(r):
    return _residual(r, 64, 64) + [r.number(32), r.number(0.0), r.number(1), r.precision()]


@case("residual_block_shortcut")
def _(r):
    return _residual(r, 64, 96) + [
        r.weight(96, 64, 1, 1), r.weight(96), r.number(32), r.number(0.0), r.number(1), r.precision()
    ]


@case("attention_block")
def _(r):
    projections = [w for _ in range(4) for w in (r.weight(64, 64, 1, 1), r.weight(64))]
    return [r.input(2, 64, 16, 16), r.near_one(64), r.weight(64)] + projections + [r.number(32), r.precision()]


@case("downsample")
def _(r):
    return [r.input(2, 64, 16, 16), r.weight(64, 64, 3, 3), r.weight(64), r.precision()]


@case("upsample")
def _(r):
    return [r.input(2, 64, 16, 16), r.weight(64, 64, 3, 3), r.weight(64), r.precision()]


@case("max_pool")
def _(r):
    return [r.input(2, 32, 17, 17), r.number(3), r.number(2), r.number(1)]


@case("avg_pool_unpadded")
def _(r):
    return [r.input(2, 32, 17, 17), r.number(3), r.number(1)]


@case("spatial_mean")
def _(r):
    return [r.input(2, 32, 8, 8)]


@case("resize_bilinear")
def _(r):
    return [r.input(2, 3, 32, 32), r.number(75), r.number(50)]


@case("pixel_planes", backward=False)
def _(r):
    return [r.codes(256, 2, 16, 16, 3).to(r.torch.uint8)]


@case("resize_tensorflow", backward=False)
def _(r):
    down, across = r.torch.rand(40, 1, generator=r.generator), r.torch.rand(50, generator=r.generator)
    return [
        r.plain(2, 3, 16, 20), r.codes(16, 40), r.codes(16, 40), down, r.codes(20, 50), r.codes(20, 50), across
    ]


@case("resize_sampled_grid", backward=False)
def _(r):
    return [r.plain(2, 3, 16, 20), r.plain(1, 2, 3), r.number(40), r.number(50)]


# ---- vector quantisation ------------------------------------------------------------------------------------------------


@case("nearest_code", backward=False)
def _(r):
    return [r.unit_rows(2048, 8), r.unit_rows(16384, 8)]


@case("quantize")
def _(r):
    return [r.input(2, 8, 16, 16), r.weight(1024, 8)]


@case("lookup")
def _(r):
    return [r.codes(1024, 2, 16, 16), r.weight(1024, 8)]


# ---- transformer --------------------------------------------------------------------------------------------------------


def _block_weights(r, dim, heads, hidden):
    return [
        r.near_one(dim), r.weight(3 * dim, dim), r.near_one(dim // heads), r.near_one(dim // heads), r.weight(dim, dim),
        r.near_one(dim), r.weight(hidden, dim), r.weight(hidden, dim), r.weight(dim, hidden)
    ]


@case("transformer_block")
def _(r):
    return [r.input(2, 65, 128)] + _block_weights(r, 128, 4, 512) + [
        r.rope(8, 32), r.number(4), r.number(0.0), r.number(0.0), r.number(1), r.precision()
    ]


def _with_cache(kernels, operands):
    result = kernels.transformer_block_cached(*operands)
    return [result, operands[11], operands[12]]


@case("transformer_block_cached", call=_with_cache, backward=False)
def _(r):
    return [r.plain(2, 1, 128)] + [w.detach() for w in _block_weights(r, 128, 4, 512)] + [
        r.rope(8, 32), r.plain(2, 4, 64, 32), r.plain(2, 4, 64, 32), r.number(40), r.number(4), r.precision()
    ]


# ---- losses -------------------------------------------------------------------------------------------------------------


@case("cross_entropy")
def _(r):
    return [r.input(128, 1024), r.codes(1024, 128)]


@case("z_loss")
def _(r):
    return [r.input(128, 1024)]


@case("mean_squared_error")
def _(r):
    return [r.input(2, 3, 32, 32), r.input(2, 3, 32, 32)]


@case("hinge_discriminator")
def _(r):
    return [r.input(2, 1, 30, 30), r.input(2, 1, 30, 30)]


@case("feature_distance")
def _(r):
    return [r.input(2, 64, 16, 16), r.input(2, 64, 16, 16), r.positive(1, 64, 1, 1)]


# ---- gradients and optimizers -------------------------------------------------------------------------------------------


def _gradients(kernels, operands):
    x, weight, target = operands
    loss = kernels.mean_squared_error(kernels.relu(kernels.linear_bias(x, weight[0], weight[1])), target)
    return kernels.gradients(loss, weight)


@case("gradients", call=_gradients, backward=False)
def _(r):
    return [r.plain(16, 64), [r.weight(32, 64), r.weight(32)], r.plain(16, 32)]


@case("global_norm", backward=False)
def _(r):
    return [[r.plain(64, 64), r.plain(64), r.plain(7, 5, 3)]]


def _clipped(kernels, operands):
    factor = kernels.clip(*operands)
    return [factor] + operands[1]


@case("clip", call=_clipped, backward=False)
def _(r):
    gradients = [r.plain(64, 64), r.plain(64)]
    norm = r.torch.linalg.vector_norm(r.torch.cat([g.flatten() for g in gradients]))
    return [norm, gradients, r.number(1.0)]


def _stepped(kernels, operands):
    kernels.adamw(*operands)
    return operands[1] + operands[3] + operands[4]


@case("adamw", call=_stepped, backward=False)
def _(r):
    def tensors(make):
        return [make(64, 64), make(64)]

    return [
        r.torch.tensor(3.0), tensors(r.plain), tensors(r.plain), tensors(r.plain), tensors(r.positive), r.number(1e-3),
        r.number(0.9), r.number(0.95), r.number(0.05), r.number(1e-8)
    ]


# ---- sampling -----------------------------------------------------------------------------------------------------------


@case("guide")
def _(r):
    return [r.input(8, 1024), r.number(2.0)]


@case("argmax", backward=False)
def _(r):
    return [r.plain(64, 1024)]


@case("keep_top_k", backward=False)
def _(r):
    return [r.plain(64, 1024), r.number(100)]


@case("keep_top_p", backward=False)
def _(r):
    return [r.plain(64, 1024), r.number(0.9)]


@case("sample", backward=False)
def _(r):
    uniform = r.torch.rand(4096, generator=r.generator, dtype=r.torch.float64)
    return [r.plain(4096, 1024), uniform]


# ---- linear algebra -----------------------------------------------------------------------------------------------------


@case("singular_values", backward=False)
def _(r):
    return [r.plain(96, 64)]


@case("matmul")
def _(r):
    return [r.input(96, 64), r.input(64, 80)]


def _summed(kernels, operands):
    return [kernels.add_outer_products(*operands), operands[2]]


@case("add_outer_products", call=_summed, backward=False)
def _(r):
    return [r.plain(96, 300), r.plain(300), r.plain(300, 300)]


@case("root_trace_by_eigenvalues", backward=False)
def _(r):
    return [_covariance(r)]


@case("root_trace_by_eigenvectors", backward=False)
def _(r):
    return [_covariance(r)]


def _covariance(r):
    """Positive definite: the roots of its eigenvalues are real and far from 0."""
    rows = r.plain(96, 48)
    return rows.transpose(0, 1) @ rows


# ---- comparison ---------------------------------------------------------------------------------------------------------


def placed(operand, device):
    """A copy of an operand on a device, with the same wish for gradients; numbers stay where they are."""
    if isinstance(operand, Number):
        return operand.tensor
    if isinstance(operand, list):
        return [placed(each, device) for each in operand]
    return operand.detach().clone().to(device).requires_grad_(operand.requires_grad)


def listed(result):
    return list(result) if isinstance(result, (list, tuple)) else [result]


def run(torch, kernels, name, device, dtype):
    """Results and gradients of one kernel on one device."""
    spec = CASES[name]
    operands = [placed(operand, device) for operand in spec.make(Operands(torch, dtype))]
    call = spec.call or (lambda module, given: listed(getattr(module, name)(*given)))
    results = call(kernels, operands)
    if not spec.backward:
        return results, []
    leaves = [operand for operand in operands if isinstance(operand, torch.Tensor) and operand.requires_grad]
    # fixed random weights, so that no symmetry of the kernel hides an error
    loss = sum((result * cotangent(torch, result)).sum() for result in results if result.requires_grad)
    return results, list(torch.autograd.grad(loss, leaves))


def cotangent(torch, result):
    generator = torch.Generator().manual_seed(7)
    return torch.randn(result.shape, generator=generator).to(result.device)


def error(torch, expected, found):
    """Largest relative difference, or for integers the share that differs beyond what TIES allows."""
    expected = expected.detach().cpu()
    found = found.detach().cpu()
    if expected.shape != found.shape or expected.dtype != found.dtype:
        return math.inf
    if not expected.is_floating_point():
        share = (expected != found).double().mean().item()
        return 0.0 if share <= TIES else math.inf
    expected, found = expected.double(), found.double()
    same = (expected == found) | (expected.isnan() & found.isnan())  # equal infinities too
    difference = torch.where(same, torch.zeros_like(expected), (expected - found).abs())
    if not bool(difference.isfinite().all()):
        return math.inf
    finite = torch.where(expected.isfinite(), expected.abs(), torch.zeros_like(expected))
    return (difference.max() / finite.max().clamp_min(1e-12)).item() if expected.numel() else 0.0


def check(torch, kernels, name, device, dtype):
    """Largest errors forward and backward; None where there is no backward."""
    results, gradients = run(torch, kernels, name, "cpu", dtype)
    others, other_gradients = run(torch, kernels, name, device, dtype)
    if len(results) != len(others) or len(gradients) != len(other_gradients):
        return math.inf, math.inf
    forward = max(error(torch, a, b) for a, b in zip(results, others))
    backward = max((error(torch, a, b) for a, b in zip(gradients, other_gradients)), default=None)
    return forward, backward


def check_all(torch, kernels, signatures, device):
    """A row per kernel and precision: name, precision, errors, verdict."""
    rows = []
    for name, operands in signatures.items():
        for dtype in (FP32, BF16) if "dtype" in operands else (FP32,):
            label = "bf16" if dtype == BF16 else "fp32"
            try:
                forward, backward = check(torch, kernels, name, device, dtype)
                worst = max(forward, backward or 0.0)
                verdict = "pass" if worst <= TOLERANCE[dtype] else "FAIL"
                note = ""
            except Exception as e:  # a kernel that does not run at all is a result too
                forward, backward, verdict = math.inf, None, "FAIL"
                note = " " + str(e).strip().splitlines()[-1]
            rows.append((name, label, forward, backward, verdict))
            print(f"{name:28} {label}  forward {shown(forward):>8}  backward {shown(backward):>8}  {verdict}{note}", flush=True)
    return rows


def shown(value):
    return "-" if value is None else "inf" if math.isinf(value) else f"{value:.1e}"


# ---- timings ------------------------------------------------------------------------------------------------------------


class Numbers:
    """Scalar operands, made once."""

    def __init__(self, torch):
        self.torch = torch
        self.made = {}

    def __call__(self, value):
        key = (type(value), value)
        if key not in self.made:
            kind = self.torch.int64 if isinstance(value, int) else self.torch.float64
            self.made[key] = self.torch.tensor(value, dtype=kind)
        return self.made[key]


class GptStep:
    """A training step of GPT-B as generator.GeneratorTrainer makes it: gradients, clipping, AdamW."""

    LAYERS, HEADS, DIM, HIDDEN, CODES, CLASSES, SIDE = 12, 12, 768, 2048, 16384, 1000, 16

    def __init__(self, torch, kernels, device, batch):
        self.torch, self.kernels, self.number = torch, kernels, Numbers(torch)
        head = self.DIM // self.HEADS

        def normal(*shape):
            return (torch.randn(shape, device=device) * 0.02).requires_grad_()

        def ones(*shape):
            return torch.ones(shape, device=device).requires_grad_()

        self.classes = normal(self.CLASSES + 1, self.DIM)
        self.codes = normal(self.CODES, self.DIM)
        self.blocks = [
            [
                ones(self.DIM), normal(3 * self.DIM, self.DIM), ones(head), ones(head), normal(self.DIM, self.DIM),
                ones(self.DIM), normal(self.HIDDEN, self.DIM), normal(self.HIDDEN, self.DIM), normal(self.DIM, self.HIDDEN)
            ]
            for _ in range(self.LAYERS)
        ]
        self.norm = ones(self.DIM)
        self.output = normal(self.CODES, self.DIM)
        self.parameters = [self.classes, self.codes] + [w for b in self.blocks for w in b] + [self.norm, self.output]
        self.first = [torch.zeros_like(p, requires_grad=False) for p in self.parameters]
        self.second = [torch.zeros_like(p, requires_grad=False) for p in self.parameters]
        self.decayed = [p.dim() > 1 for p in self.parameters]
        tokens = self.SIDE * self.SIDE
        self.rope = Operands(torch, FP32).rope(self.SIDE, head).to(device)[:tokens].contiguous()
        self.labels = torch.randint(0, self.CLASSES, (batch, 1), device=device)
        self.targets = torch.randint(0, self.CODES, (batch, tokens), device=device)
        self.count = 0

    def __call__(self, dtype):
        k, n = self.kernels, self.number
        x = self.torch.cat([k.embedding(self.labels, self.classes), k.embedding(self.targets[:, :-1], self.codes)], 1)
        x = k.dropout(x, n(0.1), n(self.count))
        for i, weights in enumerate(self.blocks):
            x = k.transformer_block(
                x, *weights, self.rope, n(self.HEADS), n(0.1), n(0.1), n(1000 * self.count + 2 * i), n(dtype))
        logits = k.linear(k.rms_norm(x, self.norm), self.output, n(dtype))
        loss = k.cross_entropy(logits.reshape(-1, self.CODES), self.targets.flatten())
        gradients = k.gradients(loss, self.parameters)
        k.clip(k.global_norm(gradients), gradients, n(1.0))
        self.count += 1
        with self.torch.no_grad():
            for decay in (True, False):
                self._step(gradients, decay)
        return loss

    def _step(self, gradients, decay):
        def chosen(tensors):
            return [t for t, decayed in zip(tensors, self.decayed) if decayed == decay]

        n = self.number
        self.kernels.adamw(
            self.torch.tensor(float(self.count), device=self.norm.device), chosen(self.parameters), chosen(gradients),
            chosen(self.first), chosen(self.second), n(3e-3), n(0.9), n(0.95), n(0.05 if decay else 0.0), n(1e-8))


class VqEncode:
    """Pixels to codes by VQ-16 as tokenizer.ImageTokenizer makes them; the projection to codes is always float32."""

    BASE, MULTIPLIERS, BLOCKS, LATENT, DIM, CODES, GROUPS = 128, (1, 1, 2, 2, 4), 2, 256, 8, 16384, 32

    def __init__(self, torch, kernels, device, batch):
        self.torch, self.kernels, self.number, self.device = torch, kernels, Numbers(torch), device
        self.layers = [("conv", self._conv(3, self.BASE, 3))]
        channels = self.BASE
        for level, multiplier in enumerate(self.MULTIPLIERS):
            out = self.BASE * multiplier
            last = level == len(self.MULTIPLIERS) - 1
            for _ in range(self.BLOCKS):
                self.layers.append(self._residual(channels, out))
                channels = out
                if last:
                    self.layers.append(self._attention(channels))
            if not last:
                self.layers.append(("down", self._conv(channels, channels, 3)))
        self.layers += [self._residual(channels, channels), self._attention(channels), self._residual(channels, channels)]
        self.layers += [("norm", self._norm(channels)), ("conv", self._conv(channels, self.LATENT, 3))]
        self.projection = self._conv(self.LATENT, self.DIM, 1)
        self.codebook = torch.nn.functional.normalize(torch.randn(self.CODES, self.DIM, device=device), dim=1)
        self.pixels = torch.randint(0, 256, (batch, 256, 256, 3), device=device, dtype=torch.uint8)

    def _conv(self, channels, out, size):
        scale = (channels * size * size) ** -0.5
        weight = self.torch.randn(out, channels, size, size, device=self.device) * scale
        return [weight, self.torch.zeros(out, device=self.device)]

    def _norm(self, channels):
        return [self.torch.ones(channels, device=self.device), self.torch.zeros(channels, device=self.device)]

    def _residual(self, channels, out):
        weights = self._norm(channels) + self._conv(channels, out, 3) + self._norm(out) + self._conv(out, out, 3)
        return ("residual", weights) if channels == out else ("shortcut", weights + self._conv(channels, out, 1))

    def _attention(self, channels):
        return "attention", self._norm(channels) + [w for _ in range(4) for w in self._conv(channels, channels, 1)]

    def __call__(self, dtype):
        k, n = self.kernels, self.number
        g, p, seed, c = n(self.GROUPS), n(0.0), n(0), n(dtype)
        with self.torch.no_grad():
            x = k.pixels_to_float(self.pixels)
            for kind, w in self.layers:
                if kind == "conv":
                    x = k.conv2d(x, *w, n(1), n(1), c)
                elif kind == "residual":
                    x = k.residual_block(x, *w, g, p, seed, c)
                elif kind == "shortcut":
                    x = k.residual_block_shortcut(x, *w, g, p, seed, c)
                elif kind == "attention":
                    x = k.attention_block(x, *w, g, c)
                elif kind == "down":
                    x = k.downsample(x, *w, c)
                else:
                    x = k.group_norm_silu(x, *w, g)
            return k.quantize(k.conv2d(x, *self.projection, n(1), n(0), n(FP32)), self.codebook)[1]


def seconds(torch, device, work, repeats):
    """Median time of one call, after as many calls to warm up."""
    def wait():
        if device == "cuda":
            torch.cuda.synchronize()

    times = []
    for i in range(2 * repeats):
        wait()
        began = time.perf_counter()
        work()
        wait()
        if i >= repeats:
            times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2]


def timings(torch, kernels, device, batch, repeats):
    """A row per piece of work and precision: what, precision, batch, seconds, images a second, peak GiB."""
    rows = []
    for label, work in (("GPT-B training step, 256 tokens", GptStep), ("VQ-16 encode, 256 x 256 pixels", VqEncode)):
        for dtype, precision in ((FP32, "fp32"), (BF16, "bf16")):
            if device == "cuda":
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            ready = work(torch, kernels, device, batch)
            took = seconds(torch, device, lambda: ready(dtype), repeats)
            peak = torch.cuda.max_memory_allocated() / 2**30 if device == "cuda" else math.nan
            rows.append((label, precision, batch, took, batch / took, peak))
            print(f"{label:34} {precision}  {took * 1000:9.1f} ms  {batch / took:9.1f} images/s", flush=True)
            del ready
    return rows


# ---- the program --------------------------------------------------------------------------------------------------------


def signatures_of(archive):
    """The kernels of an archive with their operands' names, read from its source without torch."""
    with zipfile.ZipFile(archive) as members:
        names = [name for name in members.namelist() if name.endswith("/code/__torch__.py")]
        if len(names) != 1:
            raise SystemExit(f"Cannot read {archive}: it is no kernel archive; write it by `tessera kernels --out {archive}`")
        source = members.read(names[0]).decode("utf-8")
    methods = re.findall(r"^  def ([a-z]\w*)\(self: [\w.]+, (.+)\) -> .+:$", source, re.MULTILINE)
    return {name: [operand.split(":")[0] for operand in operands.split(", ")] for name, operands in methods}


def markdown(rows, times, heading):
    lines = [
        "# Kernels on CUDA", "",
        heading, "",
        "Errors are the largest difference from the CPU over the CPU's largest magnitude; a whole number's result must be"
        f" equal but for a share of {TIES:g}. Passed: at most {TOLERANCE[FP32]:g} in fp32, {TOLERANCE[BF16]:g} in bf16.",
        "",
        "| kernel | precision | forward | backward | verdict |", "|---|---|---|---|---|"
    ]
    lines += [f"| `{n}` | {p} | {shown(f)} | {shown(b)} | {v} |" for n, p, f, b, v in rows]
    if times:
        lines += ["", "| work | precision | batch | ms | images/s | peak GiB |", "|---|---|---|---|---|---|"]
        lines += [f"| {w} | {p} | {n} | {t * 1000:.1f} | {r:.0f} | {m:.1f} |" for w, p, n, t, r, m in times]
    return "\n".join(lines) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", help="the file that `tessera kernels --out FILE` wrote")
    parser.add_argument("--list", action="store_true", help="list kernels and cases; needs no torch")
    parser.add_argument("--date", default="", help="to put into the table, as 2026-01-31")
    parser.add_argument("--out", default=str(Path(__file__).with_name("kernels-cuda.md")), help="the table (%(default)s)")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"),
                        help="what to compare with the CPU; cpu checks this script alone and writes no table")
    parser.add_argument("--batch", type=int, default=32, help="images of the timings; 0: no timings (%(default)s)")
    parser.add_argument("--repeats", type=int, default=10, help="calls that are timed (%(default)s)")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    signatures = signatures_of(arguments.archive)
    missing = sorted(set(signatures) - set(CASES))
    unknown = sorted(set(CASES) - set(signatures))
    if arguments.list:
        for name, operands in signatures.items():
            print(f"{name}({', '.join(operands)})" + ("" if name in CASES else "  NO CASE"))
    if missing or unknown:
        print(f"Kernels without a case: {missing}; cases without a kernel: {unknown}", file=sys.stderr)
        return 1
    if arguments.list:
        return 0

    import torch

    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("Cannot check: torch sees no CUDA device; see nvidia-smi and torch.version.cuda", file=sys.stderr)
        return 1
    kernels = torch.jit.load(arguments.archive, map_location="cpu")
    torch._C._set_graph_executor_optimize(False)  # as Tessera does: kernels run as they are written
    convolutions_in_tf32 = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    rows = check_all(torch, kernels, signatures, arguments.device)
    failed = sum(row[-1] != "pass" for row in rows)
    print(f"{len(rows)} checks, {failed} failed")
    torch.backends.cudnn.allow_tf32 = convolutions_in_tf32
    times = []
    if arguments.batch > 0:
        times = timings(torch, kernels, arguments.device, arguments.batch, arguments.repeats)
    if arguments.device == "cuda":
        heading = ", ".join(filter(None, [torch.cuda.get_device_name(), "torch " + torch.__version__, arguments.date])) + "."
        Path(arguments.out).write_text(markdown(rows, times, heading), encoding="utf-8")
        print("Wrote " + arguments.out)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
