# The tensor functions that DJL lacks, in TorchScript. Each kernel is one method; KernelArchive wraps this
# text into an archive that libtorch compiles at load, so a type error anywhere refuses the whole file.
#
# Rules. Kernels take tensors only (DJL can pass nothing else with autograd): a number arrives as a CPU scalar
# tensor. The data operand comes first. Names with a leading underscore are shared parts, not called from Java.
# `dtype` is the type that matrix products and convolutions compute in: 6 = float32, 15 = bfloat16; inputs and
# results are float32 whatever it is, and norms, softmax and losses always compute in float32.
#
# B batch, C channels, H W height and width, T tokens, D model width, N heads, V vocabulary, K codes.

class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ---- shared parts ---------------------------------------------------------------------------------------

  def _linear(self: __torch__.Kernels, x: Tensor, weight: Tensor, dtype: int) -> Tensor:
    return torch.linear(torch.to(x, dtype), torch.to(weight, dtype))

  def _rms_norm(self: __torch__.Kernels, x: Tensor, weight: Tensor) -> Tensor:
    mean_square = torch.mean(torch.mul(x, x), [-1], True)
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(mean_square, 1e-05))), weight)

  def _dropout(self: __torch__.Kernels, x: Tensor, p: float, seed: int) -> Tensor:
    result = x
    if torch.gt(p, 0.):
      generator = torch.Generator(device=ops.prim.device(x), seed=seed)
      mask = torch.bernoulli_(torch.empty_like(x), torch.sub(1., p), generator=generator)
      result = torch.mul(torch.mul(x, mask), torch.div(1., torch.sub(1., p)))
    return result

  def _rotate(self: __torch__.Kernels, x: Tensor, rope: Tensor) -> Tensor:
    # x [B, T, N, D/N], rope [T, D/N/2, 2] = (cos, sin) of each pair of neighbouring channels
    shape = torch.size(x)
    pairs = torch.reshape(x, [shape[0], shape[1], shape[2], -1, 2])
    even = torch.select(pairs, -1, 0)
    odd = torch.select(pairs, -1, 1)
    cos = torch.unsqueeze(torch.select(rope, -1, 0), 1)
    sin = torch.unsqueeze(torch.select(rope, -1, 1), 1)
    turned = torch.stack([torch.sub(torch.mul(even, cos), torch.mul(odd, sin)), torch.add(torch.mul(odd, cos), torch.mul(even, sin))], -1)
    return torch.reshape(turned, shape)

  def _swiglu(self: __torch__.Kernels, x: Tensor, w1: Tensor, w3: Tensor, w2: Tensor, dtype: int) -> Tensor:
    h = torch.to(x, dtype)
    gate = torch.silu(self._linear(h, w1, dtype))
    return torch.to(self._linear(torch.mul(gate, self._linear(h, w3, dtype)), w2, dtype), 6)

  def _heads(self: __torch__.Kernels, x: Tensor, wqkv: Tensor, q_norm: Tensor, k_norm: Tensor, rope: Tensor, heads: int, dtype: int) -> List[Tensor]:
    # the three results are [B, N, T, D/N]; an empty q_norm means no QK-norm
    shape = torch.size(x)
    qkv = torch.chunk(self._linear(x, wqkv, dtype), 3, -1)
    split = [shape[0], shape[1], heads, -1]
    q = torch.to(torch.reshape(qkv[0], split), 6)
    k = torch.to(torch.reshape(qkv[1], split), 6)
    v = torch.reshape(qkv[2], split)
    if torch.gt(torch.numel(q_norm), 0):
      q = self._rms_norm(q, q_norm)
      k = self._rms_norm(k, k_norm)
    q = torch.to(self._rotate(q, rope), dtype)
    k = torch.to(self._rotate(k, rope), dtype)
    return [torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2)]

  def _merge(self: __torch__.Kernels, attended: Tensor, wo: Tensor, dtype: int) -> Tensor:
    shape = torch.size(attended)
    flat = torch.reshape(torch.transpose(attended, 1, 2), [shape[0], shape[2], -1])
    return torch.to(self._linear(flat, wo, dtype), 6)

  def _conv(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int, dtype: int) -> Tensor:
    result = x
    if torch.eq(dtype, 6):
      result = torch.conv2d(x, weight, bias, [stride, stride], [padding, padding])
    else:
      # channels last is the layout of the bfloat16 convolutions of oneDNN and cuDNN
      h = torch.contiguous(torch.to(x, dtype), memory_format=2)
      result = torch.to(torch.conv2d(h, torch.to(weight, dtype), torch.to(bias, dtype), [stride, stride], [padding, padding]), 6)
    return result

  def _norm_silu(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, groups: int) -> Tensor:
    return torch.silu(torch.group_norm(x, groups, weight, bias, 1e-06))

  # ---- elementary -----------------------------------------------------------------------------------------

  def linear(self: __torch__.Kernels, x: Tensor, weight: Tensor, dtype: Tensor) -> Tensor:
    return torch.to(self._linear(x, weight, int(dtype)), 6)

  def linear_bias(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.linear(x, weight, bias)

  def rms_norm(self: __torch__.Kernels, x: Tensor, weight: Tensor) -> Tensor:
    return self._rms_norm(x, weight)

  def embedding(self: __torch__.Kernels, indices: Tensor, table: Tensor) -> Tensor:
    return torch.embedding(table, indices)

  def dropout(self: __torch__.Kernels, x: Tensor, p: Tensor, seed: Tensor) -> Tensor:
    return self._dropout(x, float(p), int(seed))

  def silu(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.silu(x)

  def relu(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.relu(x)

  def leaky_relu(self: __torch__.Kernels, x: Tensor, slope: Tensor) -> Tensor:
    return torch.leaky_relu(x, float(slope))

  def gradient_scale(self: __torch__.Kernels, x: Tensor, scale: Tensor) -> Tensor:
    # the identity forward; the gradient is multiplied by scale
    s = float(scale)
    return torch.add(torch.mul(x, s), torch.detach(torch.mul(x, torch.sub(1., s))))

  def scale(self: __torch__.Kernels, x: Tensor, factor: Tensor) -> Tensor:
    return torch.mul(x, float(factor))

  def normalize(self: __torch__.Kernels, x: Tensor, dim: Tensor) -> Tensor:
    # x / max(|x|, 1e-12) along dim
    length = torch.linalg_vector_norm(x, 2, [int(dim)], True)
    return torch.div(x, torch.clamp_min(length, 1e-12))

  def pixels_to_float(self: __torch__.Kernels, pixels: Tensor) -> Tensor:
    # uint8 [B, H, W, C] in 0..255 -> float32 [B, C, H, W] in [-1, 1]
    planes = torch.contiguous(torch.permute(pixels, [0, 3, 1, 2]))
    return torch.sub(torch.div(torch.to(planes, 6), 127.5), 1.)

  def pixel_planes(self: __torch__.Kernels, pixels: Tensor) -> Tensor:
    # uint8 [B, H, W, C] in 0..255 -> float32 [B, C, H, W] in 0..255
    return torch.to(torch.contiguous(torch.permute(pixels, [0, 3, 1, 2])), 6)

  def float_to_pixels(self: __torch__.Kernels, images: Tensor) -> Tensor:
    # float32 [B, C, H, W] -> uint8 [B, H, W, C]: clamp(127.5 x + 128, 0, 255), truncated (LlamaGen's sampler)
    scaled = torch.clamp(torch.add(torch.mul(images, 127.5), 128.), 0, 255)
    return torch.contiguous(torch.permute(torch.to(scaled, 0), [0, 2, 3, 1]))

  def copy(self: __torch__.Kernels, source: Tensor, target: Tensor) -> Tensor:
    return torch.copy_(target, source)

  # ---- convolutional networks -----------------------------------------------------------------------------

  def conv2d(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, stride: Tensor, padding: Tensor, dtype: Tensor) -> Tensor:
    return self._conv(x, weight, bias, int(stride), int(padding), int(dtype))

  def conv2d_plain(self: __torch__.Kernels, x: Tensor, weight: Tensor, stride: Tensor, pad_height: Tensor, pad_width: Tensor) -> Tensor:
    # what torch.conv2d comes to, but never in TF32, whose 11 bits CUDA would compute by: features are compared across devices
    return torch._convolution(x, weight, None, [int(stride), int(stride)], [int(pad_height), int(pad_width)], [1, 1], False, [0, 0], 1, False, False, True, False)

  def conv2d_unbiased(self: __torch__.Kernels, x: Tensor, weight: Tensor, stride: Tensor, padding: Tensor, dtype: Tensor) -> Tensor:
    # a bias of zeros that needs no gradient: the same result, and one path for both types
    none = torch.zeros([torch.size(weight, 0)], dtype=6, device=ops.prim.device(x))
    return self._conv(x, weight, none, int(stride), int(padding), int(dtype))

  def group_norm(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, groups: Tensor) -> Tensor:
    return torch.group_norm(x, int(groups), weight, bias, 1e-06)

  def group_norm_silu(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, groups: Tensor) -> Tensor:
    return self._norm_silu(x, weight, bias, int(groups))

  def batch_norm_train(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, momentum: Tensor, eps: Tensor) -> Tensor:
    # statistics of the batch; mean and variance, the running statistics, are updated in place
    return torch.batch_norm(x, weight, bias, mean, variance, True, float(momentum), float(eps), False)

  def batch_norm_eval(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, eps: Tensor) -> Tensor:
    return torch.batch_norm(x, weight, bias, mean, variance, False, 0., float(eps), False)

  def residual_block(self: __torch__.Kernels, x: Tensor, norm1_w: Tensor, norm1_b: Tensor, conv1_w: Tensor, conv1_b: Tensor, norm2_w: Tensor, norm2_b: Tensor, conv2_w: Tensor, conv2_b: Tensor, groups: Tensor, p: Tensor, seed: Tensor, dtype: Tensor) -> Tensor:
    g = int(groups)
    c = int(dtype)
    h = self._conv(self._norm_silu(x, norm1_w, norm1_b, g), conv1_w, conv1_b, 1, 1, c)
    h = self._dropout(self._norm_silu(h, norm2_w, norm2_b, g), float(p), int(seed))
    return torch.add(x, self._conv(h, conv2_w, conv2_b, 1, 1, c))

  def residual_block_shortcut(self: __torch__.Kernels, x: Tensor, norm1_w: Tensor, norm1_b: Tensor, conv1_w: Tensor, conv1_b: Tensor, norm2_w: Tensor, norm2_b: Tensor, conv2_w: Tensor, conv2_b: Tensor, shortcut_w: Tensor, shortcut_b: Tensor, groups: Tensor, p: Tensor, seed: Tensor, dtype: Tensor) -> Tensor:
    g = int(groups)
    c = int(dtype)
    h = self._conv(self._norm_silu(x, norm1_w, norm1_b, g), conv1_w, conv1_b, 1, 1, c)
    h = self._dropout(self._norm_silu(h, norm2_w, norm2_b, g), float(p), int(seed))
    return torch.add(self._conv(x, shortcut_w, shortcut_b, 1, 0, c), self._conv(h, conv2_w, conv2_b, 1, 1, c))

  def attention_block(self: __torch__.Kernels, x: Tensor, norm_w: Tensor, norm_b: Tensor, q_w: Tensor, q_b: Tensor, k_w: Tensor, k_b: Tensor, v_w: Tensor, v_b: Tensor, out_w: Tensor, out_b: Tensor, groups: Tensor, dtype: Tensor) -> Tensor:
    # single head over the H*W positions
    c = int(dtype)
    shape = torch.size(x)
    h = torch.group_norm(x, int(groups), norm_w, norm_b, 1e-06)
    q = torch.transpose(torch.flatten(self._conv(h, q_w, q_b, 1, 0, c), 2), 1, 2)
    k = torch.transpose(torch.flatten(self._conv(h, k_w, k_b, 1, 0, c), 2), 1, 2)
    v = torch.transpose(torch.flatten(self._conv(h, v_w, v_b, 1, 0, c), 2), 1, 2)
    attended = torch.scaled_dot_product_attention(torch.unsqueeze(torch.to(q, c), 1), torch.unsqueeze(torch.to(k, c), 1), torch.unsqueeze(torch.to(v, c), 1))
    grid = torch.reshape(torch.transpose(torch.squeeze(torch.to(attended, 6), 1), 1, 2), shape)
    return torch.add(x, self._conv(grid, out_w, out_b, 1, 0, c))

  def downsample(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, dtype: Tensor) -> Tensor:
    # zero padding on the right and at the bottom only
    return self._conv(torch.constant_pad_nd(x, [0, 1, 0, 1], 0), weight, bias, 2, 0, int(dtype))

  def upsample(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, dtype: Tensor) -> Tensor:
    shape = torch.size(x)
    doubled = torch.upsample_nearest2d(x, [torch.mul(shape[2], 2), torch.mul(shape[3], 2)])
    return self._conv(doubled, weight, bias, 1, 1, int(dtype))

  def max_pool(self: __torch__.Kernels, x: Tensor, size: Tensor, stride: Tensor, padding: Tensor) -> Tensor:
    k = int(size)
    s = int(stride)
    p = int(padding)
    return torch.max_pool2d(x, [k, k], [s, s], [p, p])

  def avg_pool_unpadded(self: __torch__.Kernels, x: Tensor, size: Tensor, padding: Tensor) -> Tensor:
    # stride 1; padding is not counted in the mean
    k = int(size)
    p = int(padding)
    return torch.avg_pool2d(x, [k, k], [1, 1], [p, p], False, False)

  def spatial_mean(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.mean(x, [2, 3])

  def resize_bilinear(self: __torch__.Kernels, x: Tensor, height: Tensor, width: Tensor) -> Tensor:
    # half-pixel centres, no antialiasing
    return torch.upsample_bilinear2d(x, [int(height), int(width)], False)

  def resize_tensorflow(self: __torch__.Kernels, x: Tensor, top: Tensor, bottom: Tensor, down: Tensor, left: Tensor, right: Tensor, across: Tensor) -> Tensor:
    # neighbours by index, then a + (b - a) * share along each axis; never fused, so that each step rounds
    first = torch.index_select(x, 3, left)
    rows = torch.add(first, torch.mul(torch.sub(torch.index_select(x, 3, right), first), across))
    upper = torch.index_select(rows, 2, top)
    return torch.add(upper, torch.mul(torch.sub(torch.index_select(rows, 2, bottom), upper), down))

  def resize_sampled_grid(self: __torch__.Kernels, x: Tensor, theta: Tensor, height: Tensor, width: Tensor) -> Tensor:
    # theta [1, 2, 3]; bilinear, border padding, corners not aligned
    shape = torch.size(x)
    size = [shape[0], shape[1], int(height), int(width)]
    grid = torch.affine_grid_generator(torch.expand(theta, [shape[0], 2, 3]), size, False)
    return torch.grid_sampler(x, grid, 0, 1, False)

  # ---- vector quantisation --------------------------------------------------------------------------------

  def nearest_code(self: __torch__.Kernels, vectors: Tensor, codebook: Tensor) -> Tensor:
    # vectors [M, C] and codebook [K, C] of unit length -> [M] index of the code at the least distance;
    # in slices, so that the M x K products never stand in memory at once
    codes = torch.transpose(torch.detach(codebook), 0, 1)
    slices = annotate(List[Tensor], [])
    rows = torch.floordiv(16777216, torch.size(codebook, 0))
    if torch.lt(rows, 1):
      rows = 1
    for part in torch.split(torch.detach(vectors), rows):
      distance = torch.sub(torch.sum(torch.mul(codes, codes), [0], True), torch.mul(torch.matmul(part, codes), 2.))
      _0 = torch.append(slices, torch.argmin(distance, 1))
    return torch.cat(slices)

  def quantize(self: __torch__.Kernels, latents: Tensor, codebook: Tensor) -> List[Tensor]:
    # latents [B, C, H, W], codebook [K, C] -> the straight-through quantised latents, the indices [B, H*W],
    # and the codebook and commitment losses (both unweighted). Latents and codes are compared, and the result
    # is given, on the unit sphere.
    shape = torch.size(latents)
    flat = torch.reshape(torch.permute(latents, [0, 2, 3, 1]), [-1, shape[1]])
    z = torch.div(flat, torch.clamp_min(torch.linalg_vector_norm(flat, 2, [1], True), 1e-12))
    codes = torch.div(codebook, torch.clamp_min(torch.linalg_vector_norm(codebook, 2, [1], True), 1e-12))
    indices = self.nearest_code(z, codes)
    chosen = torch.embedding(codes, indices)
    codebook_loss = torch.mse_loss(chosen, torch.detach(z))
    commitment_loss = torch.mse_loss(torch.detach(chosen), z)
    through = torch.add(z, torch.detach(torch.sub(chosen, z)))
    grid = torch.permute(torch.reshape(through, [shape[0], shape[2], shape[3], shape[1]]), [0, 3, 1, 2])
    return [torch.contiguous(grid), torch.reshape(indices, [shape[0], -1]), codebook_loss, commitment_loss]

  def lookup(self: __torch__.Kernels, indices: Tensor, codebook: Tensor) -> Tensor:
    # indices [B, H, W] -> unit code vectors [B, C, H, W]
    codes = torch.div(codebook, torch.clamp_min(torch.linalg_vector_norm(codebook, 2, [1], True), 1e-12))
    return torch.contiguous(torch.permute(torch.embedding(codes, indices), [0, 3, 1, 2]))

  # ---- transformer ----------------------------------------------------------------------------------------

  def transformer_block(self: __torch__.Kernels, x: Tensor, attention_norm: Tensor, wqkv: Tensor, q_norm: Tensor, k_norm: Tensor, wo: Tensor, ffn_norm: Tensor, w1: Tensor, w3: Tensor, w2: Tensor, rope: Tensor, heads: Tensor, resid_p: Tensor, ffn_p: Tensor, seed: Tensor, dtype: Tensor) -> Tensor:
    c = int(dtype)
    s = int(seed)
    qkv = self._heads(self._rms_norm(x, attention_norm), wqkv, q_norm, k_norm, rope, int(heads), c)
    attended = torch.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], None, 0., True)
    h = torch.add(x, self._dropout(self._merge(attended, wo, c), float(resid_p), s))
    fed = self._swiglu(self._rms_norm(h, ffn_norm), w1, w3, w2, c)
    return torch.add(h, self._dropout(fed, float(ffn_p), torch.add(s, 1)))

  def transformer_block_cached(self: __torch__.Kernels, x: Tensor, attention_norm: Tensor, wqkv: Tensor, q_norm: Tensor, k_norm: Tensor, wo: Tensor, ffn_norm: Tensor, w1: Tensor, w3: Tensor, w2: Tensor, rope: Tensor, keys: Tensor, values: Tensor, position: Tensor, heads: Tensor, dtype: Tensor) -> Tensor:
    # x [B, 1, D] is the token at `position`; keys and values [B, N, T, D/N] hold those before it and receive its own
    c = int(dtype)
    at = int(position)
    qkv = self._heads(self._rms_norm(x, attention_norm), wqkv, q_norm, k_norm, torch.slice(rope, 0, at, torch.add(at, 1)), int(heads), c)
    _0 = torch.copy_(torch.slice(keys, 2, at, torch.add(at, 1)), qkv[1])
    _1 = torch.copy_(torch.slice(values, 2, at, torch.add(at, 1)), qkv[2])
    past_keys = torch.to(torch.slice(keys, 2, 0, torch.add(at, 1)), c)
    past_values = torch.to(torch.slice(values, 2, 0, torch.add(at, 1)), c)
    attended = torch.scaled_dot_product_attention(qkv[0], past_keys, past_values)
    h = torch.add(x, self._merge(attended, wo, c))
    return torch.add(h, self._swiglu(self._rms_norm(h, ffn_norm), w1, w3, w2, c))

  # ---- losses ---------------------------------------------------------------------------------------------

  def cross_entropy(self: __torch__.Kernels, logits: Tensor, targets: Tensor) -> Tensor:
    # logits [M, V], targets [M]; the mean in nats
    return torch.cross_entropy_loss(logits, targets)

  def z_loss(self: __torch__.Kernels, logits: Tensor) -> Tensor:
    z = torch.logsumexp(logits, [-1])
    return torch.mean(torch.mul(z, z))

  def mean_squared_error(self: __torch__.Kernels, x: Tensor, target: Tensor) -> Tensor:
    return torch.mse_loss(x, target)

  def hinge_discriminator(self: __torch__.Kernels, real: Tensor, fake: Tensor) -> Tensor:
    return torch.mul(torch.add(torch.mean(torch.relu(torch.rsub(real, 1.))), torch.mean(torch.relu(torch.add(fake, 1.)))), 0.5)

  def feature_distance(self: __torch__.Kernels, x: Tensor, y: Tensor, weight: Tensor) -> Tensor:
    # x and y [B, C, H, W] scaled to unit length at each position, weight [1, C, 1, 1] -> [B]; the length's
    # gradient at zero is zero, where the reference's square root gives NaN
    unit_x = torch.div(x, torch.add(torch.linalg_vector_norm(x, 2, [1], True), 1e-10))
    unit_y = torch.div(y, torch.add(torch.linalg_vector_norm(y, 2, [1], True), 1e-10))
    difference = torch.sub(unit_x, unit_y)
    return torch.mean(torch.sum(torch.mul(torch.mul(difference, difference), weight), [1]), [1, 2])

  # ---- gradients and optimizers ---------------------------------------------------------------------------

  def gradients(self: __torch__.Kernels, loss: Tensor, parameters: List[Tensor]) -> List[Tensor]:
    found = torch.grad([loss], parameters, None, False, False, False)
    result = annotate(List[Tensor], [])
    for gradient in found:
      _0 = torch.append(result, unchecked_cast(Tensor, gradient))
    return result

  def global_norm(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(tensors, 2)), 2)

  def clip(self: __torch__.Kernels, norm: Tensor, gradients: List[Tensor], limit: Tensor) -> Tensor:
    # scales the gradients in place so that their global norm is at most limit
    factor = torch.clamp_max(torch.div(float(limit), torch.add(norm, 1e-06)), 1.)
    torch._foreach_mul_(gradients, factor)
    return factor

  def adamw(self: __torch__.Kernels, count: Tensor, parameters: List[Tensor], gradients: List[Tensor], m: List[Tensor], v: List[Tensor], rate: Tensor, beta1: Tensor, beta2: Tensor, decay: Tensor, eps: Tensor) -> Tensor:
    # count is the number of this step, from 1, on the parameters' device
    steps = annotate(List[Tensor], [])
    for parameter in parameters:
      _0 = torch.append(steps, count)
    torch._fused_adamw_(parameters, gradients, m, v, annotate(List[Tensor], []), steps, lr=float(rate), beta1=float(beta1), beta2=float(beta2), weight_decay=float(decay), eps=float(eps), amsgrad=False, maximize=False)
    return count

  # ---- sampling -------------------------------------------------------------------------------------------

  def guide(self: __torch__.Kernels, logits: Tensor, scale: Tensor) -> Tensor:
    # logits [2B, V]: the conditional half, then the unconditional half -> u + scale (c - u) [B, V]
    halves = torch.chunk(logits, 2, 0)
    return torch.add(halves[1], torch.mul(torch.sub(halves[0], halves[1]), float(scale)))

  def argmax(self: __torch__.Kernels, logits: Tensor) -> Tensor:
    return torch.argmax(logits, -1)

  def keep_top_k(self: __torch__.Kernels, logits: Tensor, k: Tensor) -> Tensor:
    count = int(k)
    least = torch.slice(torch.topk(logits, count, -1)[0], -1, torch.sub(count, 1), count)
    return torch.masked_fill(logits, torch.lt(logits, least), -inf)

  def keep_top_p(self: __torch__.Kernels, logits: Tensor, p: Tensor) -> Tensor:
    # the smallest set of most likely tokens whose probability exceeds p
    ordered, order = torch.sort(logits, -1, True)
    probability = torch.softmax(torch.to(ordered, 7), -1)
    before = torch.sub(torch.cumsum(probability, -1), probability)
    drop = torch.gt(before, float(p))
    return torch.masked_fill(logits, torch.scatter(drop, -1, order, drop), -inf)

  def sample(self: __torch__.Kernels, logits: Tensor, uniform: Tensor) -> Tensor:
    # by inversion: the first token at which the cumulated probability exceeds uniform [B], each in [0, 1)
    probability = torch.softmax(torch.to(logits, 7), -1)
    cumulated = torch.cumsum(probability, -1)
    total = torch.slice(cumulated, -1, -1)
    point = torch.mul(torch.unsqueeze(uniform, -1), total)
    index = torch.sum(torch.to(torch.le(cumulated, point), 4), [-1])
    return torch.clamp(index, 0, torch.sub(torch.size(logits, -1), 1))

  # ---- linear algebra -------------------------------------------------------------------------------------

  def singular_values(self: __torch__.Kernels, matrix: Tensor) -> Tensor:
    return torch.linalg_svdvals(matrix)

  def matmul(self: __torch__.Kernels, left: Tensor, right: Tensor) -> Tensor:
    return torch.matmul(left, right)

  def add_outer_products(self: __torch__.Kernels, rows: Tensor, shift: Tensor, sums: Tensor) -> Tensor:
    # rows [N, D] less shift [D], in its type: their transpose times themselves is added to the upper triangle of
    # sums [D, D]; gives the sum of these rows [D]. In squares: those of 128 on the diagonal, then those beside them,
    # twice as wide each time, so that little is computed below the diagonal
    centred = torch.sub(rows, shift)
    transposed = torch.transpose(centred, 0, 1)
    columns = torch.size(centred, 1)
    width = 128
    for i in range(torch.floordiv(torch.add(columns, torch.sub(width, 1)), width)):
      start = torch.mul(i, width)
      end = torch.add(start, width)
      square = torch.slice(torch.slice(sums, 0, start, end), 1, start, end)
      _0 = torch.addmm_(square, torch.slice(transposed, 0, start, end), torch.slice(centred, 1, start, end))
    while torch.lt(width, columns):
      for i in range(torch.floordiv(torch.add(columns, torch.sub(width, 1)), torch.mul(width, 2))):
        start = torch.mul(torch.mul(i, 2), width)
        middle = torch.add(start, width)
        end = torch.add(middle, width)
        square = torch.slice(torch.slice(sums, 0, start, middle), 1, middle, end)
        _0 = torch.addmm_(square, torch.slice(transposed, 0, start, middle), torch.slice(centred, 1, middle, end))
      width = torch.mul(width, 2)
    return torch.sum(centred, [0])

  def root_trace_by_eigenvalues(self: __torch__.Kernels, matrix: Tensor) -> Tensor:
    # the trace of a square matrix's root, of its eigenvalues' roots, real parts only
    return torch.sum(torch.real(torch.sqrt(torch.linalg_eigvals(matrix))))

  def root_trace_by_eigenvectors(self: __torch__.Kernels, matrix: Tensor) -> Tensor:
    # the same, of the root itself: V sqrt(L) inverse(V)
    values, vectors = torch.linalg_eig(matrix)
    root = torch.matmul(torch.mul(vectors, torch.sqrt(values)), torch.linalg_inv(vectors))
    return torch.sum(torch.real(torch.diagonal(root)))
