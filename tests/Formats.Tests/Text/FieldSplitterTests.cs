using System.Text;
using Afterpatch.Formats.Text;
using Xunit;

namespace Afterpatch.Formats.Tests.Text;

public sealed class FieldSplitterTests
{
    /// <summary>Around the width of a vector, where the last one overlaps the one before it.</summary>
    [Fact]
    public void Every_place_is_found_once_and_in_order_at_any_length()
    {
        for (var length = 0; length < 140; length++)
        {
            var line = Encoding.ASCII.GetBytes(new string([.. Enumerable.Range(0, length).Select(i => i % 3 == 0 || i % 7 == 0 ? ' ' : 'x')]));
            var expected = Enumerable.Range(0, length).Where(i => line[i] == ' ').ToList();
            var places = new int[20];
            Assert.Equal(expected.Count, FieldSplitter.Find(line, (byte)' ', places));
            Assert.Equal(expected.Take(places.Length), places.Take(expected.Count));
        }
    }
}
