"""
Writes the files in fixtures/ and expected.json, the same values as PyTorch reads them.

    python3 main/network/weights/testing/makeFixtures.py && npx prettier --write main/network/weights/testing

needs PyTorch (made with Debian's python3-torch 1.13.0) and the package safetensors (made with 0.8.0).
The files are committed; this script says how they came about, and nothing runs it. What newer versions of
PyTorch write (float8, _rebuild_tensor_v3, byteorder) is built by hand in the tests.
"""
import collections
import io
import json
import math
import pathlib
import zipfile

import safetensors.torch
import torch

folder = pathlib.Path(__file__).parent / 'fixtures'


def values():
    """Every type, and every way to lie in a storage."""
    base = torch.arange(24, dtype=torch.float32) / 8
    state = collections.OrderedDict()
    state['float32'] = torch.tensor([[1.5, -2.0, 0.1], [3.25, math.inf, -0.0]])
    state['float64'] = torch.tensor([0.1, 1e300, -1e-300, 16777217.0], dtype=torch.float64)
    state['float16'] = torch.tensor([1.0, -0.5, 65504.0, 6e-8, 6.1e-5, -math.inf, 0.1, -0.0]).half()
    state['bfloat16'] = torch.tensor([1.0, -0.5, 3e38, 1e-40, math.inf, 0.1]).bfloat16()
    state['int64'] = torch.tensor([2**62 + 1, -(2**53) - 1, -1, 7])
    state['int32'] = torch.tensor([2**31 - 1, -(2**31), 16777217], dtype=torch.int32)
    state['int16'] = torch.tensor([-32768, 32767], dtype=torch.int16)
    state['int8'] = torch.tensor([-128, 127, -1], dtype=torch.int8)
    state['uint8'] = torch.tensor([0, 255, 128], dtype=torch.uint8)
    state['bool'] = torch.tensor([True, False, True])
    state['complex64'] = torch.tensor([1 + 2j], dtype=torch.complex64)
    state['scalar'] = torch.tensor(42)
    state['empty'] = torch.zeros(0, 3)
    state['shared.whole'] = base
    state['shared.tail'] = base[20:]
    state['shared.matrix'] = base.view(2, 3, 4)
    state['transposed'] = base.view(2, 3, 4).permute(2, 0, 1)
    state['every second'] = base[1::2]
    state['column'] = base.view(4, 6)[:, 5]
    state['überall/名'] = torch.tensor([1.0])
    return state


def checkpoint():
    """A model behind DistributedDataParallel, with what a training run keeps beside it."""
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    torch.manual_seed(0)
    with torch.no_grad():
        for value in model.state_dict().values():
            if value.is_floating_point():
                value.uniform_(-1, 1)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(4, 2)).sum().backward()
    optimizer.step()
    return {
        'epoch': 3,
        'optimizer': optimizer.state_dict(),
        'lr_scheduler': {'milestones': collections.Counter([16, 22]), 'gamma': 0.1, 'last': None},
        'extra': [torch.Size([1, 2]), torch.float16, torch.device('cuda', 0), b'\x00\xff', b'', {1, 2}, frozenset([3]), 2**100, -(2**40), True, (1, 2, 3, 4), 'ü'],
        'model': torch.nn.DataParallel(model).state_dict(),
    }


def save(name, value, stream=False, protocol=2):
    torch.save(value, folder / name, _use_new_zipfile_serialization=not stream, pickle_protocol=protocol)


def as_json(state):
    def number(value):
        return value if math.isfinite(value) else str(value).replace('inf', 'Infinity')

    return {
        name: {
            'type': str(tensor.dtype).removeprefix('torch.'),
            'dims': list(tensor.shape),
            'values': None if tensor.is_complex() else [number(value) for value in tensor.float().flatten().tolist()],
        }
        for name, tensor in state.items()
    }


def deflated(name):
    """The same archive as a zip program packs it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(folder / name) as old, zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(zipfile.ZipInfo(entry), old.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def safetensors_of(state):
    real = {name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in state.items() if not tensor.is_complex()}
    return safetensors.torch.save(real, {'format': 'pt', 'made by': 'makeFixtures.py'})


folder.mkdir(exist_ok=True)
state = values()
save('values.pth', state)
save('values.stream.pth', state, stream=True)
(folder / 'values.deflated.pth').write_bytes(deflated('values.pth'))
(folder / 'values.safetensors').write_bytes(safetensors_of(state))

nested = checkpoint()
save('checkpoint.pth', nested)
save('checkpoint.stream.pth', nested, stream=True, protocol=4)
save('checkpoint.protocol5.pth', nested, protocol=5)

linear = torch.nn.Linear(2, 1)
with torch.no_grad():
    linear.weight.copy_(torch.tensor([[0.5, -0.25]]))
    linear.bias.copy_(torch.tensor([2.0]))
save('parameters.pth', linear.state_dict(keep_vars=True))
save('module.pth', linear)
torch.jit.save(torch.jit.script(linear), folder / 'script.pt')

(folder / 'expected.json').write_text(
    json.dumps(
        {'values': as_json(state), 'checkpoint': as_json({k.removeprefix('module.'): v for k, v in nested['model'].items()})},
        indent=1,
        ensure_ascii=False,
    )
)
