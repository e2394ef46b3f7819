namespace Afterpatch.Testing;

/// <summary>The damage that every parser must survive: all cuts, and random edits from a seed.</summary>
public static class Damage
{
    /// <summary>Lengths at which to cut: every one for small inputs, else every one near the start and end and an even spread between.</summary>
    public static IEnumerable<int> EveryCut(byte[] whole, int atMost = 2_000)
    {
        if (whole.Length <= atMost)
            return Enumerable.Range(0, whole.Length);
        var edge = atMost / 4;
        var step = Math.Max(1, whole.Length / (atMost / 2));
        return Enumerable.Range(0, edge)
            .Concat(Enumerable.Range(edge, whole.Length - 2 * edge).Where(cut => cut % step == 0))
            .Concat(Enumerable.Range(whole.Length - edge, edge));
    }

    /// <summary>Copies with one to eight random edits each: a byte, a 16- or 32-bit extreme, a copied or zeroed block.</summary>
    public static IEnumerable<byte[]> AnyEdits(byte[] whole, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var copy = (byte[])whole.Clone();
            for (var edits = random.Next(1, 9); edits > 0 && copy.Length > 0; edits--)
                Edit(copy, random);
            yield return copy;
        }
    }

    private static void Edit(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(5))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                var extreme = BitConverter.GetBytes(random.Next(4) switch { 0 => 0u, 1 => uint.MaxValue, 2 => 0x7FFFFFFFu, _ => (uint)random.Next() });
                for (var i = 0; i < 4 && at + i < bytes.Length; i++)
                    bytes[at + i] = extreme[i];
                break;
            case 3:
                bytes.AsSpan(at, Math.Min(random.Next(1, 512), bytes.Length - at)).Clear();
                break;
            default:
                var length = Math.Min(random.Next(1, 256), bytes.Length - at);
                var from = random.Next(bytes.Length - length + 1);
                bytes.AsSpan(from, length).ToArray().CopyTo(bytes, at);
                break;
        }
    }
}
