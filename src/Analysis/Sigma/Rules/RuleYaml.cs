using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Reads the YAML documents of a rule file into nodes with lines.</summary>
/// <remarks>
/// Anchors and aliases are refused: no rule needs them and they are how small files become large trees. Keys must be unique. Depth, number of nodes
/// and size have caps. Works on the parser's events, so that nothing is built that was not checked first.
/// </remarks>
internal sealed class RuleYaml
{
    public const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxDepth = 64;
    private const int MaxNodes = 250_000;

    private readonly Parser _parser;
    private int _nodes;

    private RuleYaml(string text) => _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>All documents of a file, empty ones left out.</summary>
    /// <exception cref="RuleException">The file is no YAML that a rule may be written in. Documents that came before are lost with it.</exception>
    public static List<RuleNode> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new RuleException(1, $"the file is larger than {MaxBytes / 1024 / 1024} MiB");
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[3..];
        try
        {
            return new RuleYaml(Encoding.UTF8.GetString(bytes)).Documents();
        }
        catch (YamlException e)
        {
            throw new RuleException(Math.Max(1, (int)e.Start.Line), "not YAML: " + OneLine(e.InnerException?.Message ?? e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // YamlDotNet fails so on some damaged scalars, instead of with its own exception.
            throw new RuleException(1, "not YAML: " + OneLine(e.Message));
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
        var line = (int)current.Start.Line;
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
}
