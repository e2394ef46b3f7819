using Afterpatch.Formats.Evtx;

namespace Afterpatch.Formats.Tests.Evtx;

/// <summary>Reads a log into plain lists.</summary>
internal sealed class EvtxRead
{
    public List<(ulong Id, long Offset, Dictionary<string, List<string>> Fields)> Records { get; } = [];

    public List<EvtxDamage> Damage { get; } = [];

    public List<EvtxLayout> Layouts { get; } = [];

    public IEnumerable<ulong> Ids => Records.Select(record => record.Id);

    public long Lost => Damage.Sum(damage => damage.LostRecords);

    public static EvtxRead Of(byte[] bytes)
    {
        var read = new EvtxRead();
        var reader = new EvtxReader(new MemoryStream(bytes), read.Damage.Add);
        while (reader.Read())
        {
            var fields = new Dictionary<string, List<string>>();
            for (var i = 0; i < reader.Record.Layout.Names.Count; i++)
            {
                if (!fields.TryGetValue(reader.Record.Layout.Names[i], out var values))
                    fields.Add(reader.Record.Layout.Names[i], values = []);
                values.Add(reader.Record.Value(i).IsNull ? "(null)" : reader.Record.Text(i).ToString());
            }
            foreach (var field in Enum.GetValues<EvtxSystemField>())
                if (!reader.Record.System(field).IsNull)
                    fields.TryAdd("/" + field, [reader.Record.Text(field).ToString()]);
            read.Layouts.Add(reader.Record.Layout);
            read.Records.Add((reader.Record.Header.Id, reader.Record.Offset, fields));
        }
        return read;
    }

    public string Field(int record, string name) => string.Join("|", Records[record].Fields[name]);
}
