using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Reads the YAML documents of a rule file into nodes with lines.</summary>
/// <remarks>
/// Anchors and aliases are refused: no rule needs them and they are how small files become large trees. Keys must be unique. Depth, number of nodes
/// and size have caps. Works on the parser's events, so that nothing is built that was not checked first.
/// </remarks>
internal sealed partial class RuleYaml
{
    public const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxDepth = 64;
    private const int MaxNodes = 250_000;

    private readonly Parser _parser;
    private readonly int _linesBefore;
    private int _nodes;

    private RuleYaml(string text, int linesBefore, int nodes)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _linesBefore = linesBefore;
        _nodes = nodes;
    }

    /// <summary>All documents of a file, empty ones left out.</summary>
    /// <exception cref="RuleException">The file is no YAML that a rule may be written in.</exception>
    public static List<RuleNode> Read(ReadOnlySpan<byte> bytes)
    {
        var nodes = 0;
        return Read(Text(bytes), 0, ref nodes);
    }

    /// <summary>All documents of a file, empty ones left out; what is wrong with one stands in its place and the others are read.</summary>
    public static IReadOnlyList<(RuleNode? Root, RuleException? Problem)> ReadEach(ReadOnlySpan<byte> bytes)
    {
        var nodes = 0;
        string text;
        try
        {
            text = Text(bytes);
        }
        catch (RuleException e)
        {
            return [(null, e)];
        }
        try
        {
            return [.. Read(text, 0, ref nodes).Select(node => ((RuleNode?)node, (RuleException?)null))];
        }
        catch (RuleException)
        {
            return Apart(text);
        }
    }

    /// <summary>Reads each document by itself. A line that begins with three dashes begins a document wherever it stands.</summary>
    private static List<(RuleNode? Root, RuleException? Problem)> Apart(string text)
    {
        var documents = new List<(RuleNode?, RuleException?)>();
        var nodes = 0;
        var linesBefore = 0;
        for (var start = 0; start < text.Length && nodes <= MaxNodes;)
        {
            var end = Marker().Match(text, start + 1) is { Success: true } next ? next.Index : text.Length;
            var document = text[start..end];
            var lines = document.AsSpan().Count('\n');
            try
            {
                documents.AddRange(Read(document, linesBefore, ref nodes).Select(node => ((RuleNode?)node, (RuleException?)null)));
            }
            catch (RuleException e)
            {
                // What ends too early is noticed on the line after it, which is the next document's.
                documents.Add((null, end < text.Length && e.Line > linesBefore + lines ? new RuleException(linesBefore + lines, e.Message) : e));
            }
            linesBefore += lines;
            start = end;
        }
        return documents;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new RuleException(1, $"the file is larger than {MaxBytes / 1024 / 1024} MiB");
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[3..];
        return Encoding.UTF8.GetString(bytes);
    }

    private static List<RuleNode> Read(string text, int linesBefore, ref int nodes)
    {
        var reader = new RuleYaml(text, linesBefore, nodes);
        try
        {
            return reader.Documents();
        }
        catch (YamlException e)
        {
            throw new RuleException(linesBefore + Math.Max(1, (int)e.Start.Line), "not YAML: " + OneLine(e.InnerException?.Message ?? e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // YamlDotNet fails so on some damaged scalars, instead of with its own exception.
            throw new RuleException(linesBefore + 1, "not YAML: " + OneLine(e.Message));
        }
        finally
        {
            nodes = reader._nodes;
        }
    }

    private List<RuleNode> Documents()
    {
        var documents = new List<RuleNode>();
        while (_parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case StreamStart or StreamEnd or DocumentStart or DocumentEnd:
                    continue;
                case { } current:
                    var node = Node(current, 0);
                    if (!node.IsNull)
                        documents.Add(node);
                    break;
            }
        }
        return documents;
    }

    private RuleNode Node(ParsingEvent current, int depth)
    {
        var line = _linesBefore + (int)current.Start.Line;
        if (depth > MaxDepth)
            throw new RuleException(line, $"nested deeper than {MaxDepth} levels");
        if (++_nodes > MaxNodes)
            throw new RuleException(line, $"more than {MaxNodes} values in one file");
        if (current is AnchorAlias)
            throw new RuleException(line, "YAML aliases are not accepted in rules; repeat the value");
        if (current is NodeEvent { Anchor.IsEmpty: false })
            throw new RuleException(line, "YAML anchors are not accepted in rules; repeat the value");
        return current switch
        {
            Scalar scalar => RuleNode.OfScalar(line, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => Sequence(line, depth),
            MappingStart => Mapping(line, depth),
            _ => throw new RuleException(line, "not a value"),
        };
    }

    private RuleNode Sequence(int line, int depth)
    {
        var items = new List<RuleNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
            items.Add(Node(_parser.Current!, depth + 1));
        return RuleNode.OfItems(line, items);
    }

    private RuleNode Mapping(int line, int depth)
    {
        var entries = new List<KeyValuePair<RuleNode, RuleNode>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = Node(_parser.Current!, depth + 1);
            if (key.Scalar is not { } name)
                throw new RuleException(key.Line, "a key is not a text");
            if (!keys.Add(name))
                throw new RuleException(key.Line, $"the key '{name}' stands twice; the second value would replace the first");
            _parser.MoveNext();
            entries.Add(new(key, Node(_parser.Current!, depth + 1)));
        }
        return RuleNode.OfEntries(line, entries);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    [GeneratedRegex(@"^---(?=\s|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Marker();
}
