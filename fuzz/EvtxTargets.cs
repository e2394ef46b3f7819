using Afterpatch.Formats.Evtx;

namespace Afterpatch.Fuzz;

internal static class EvtxTargets
{
    public static void Log(byte[] bytes)
    {
        var reader = new EvtxReader(new MemoryStream(bytes), _ => { });
        while (reader.Read())
            for (var i = 0; i < reader.Record.Layout.Names.Count; i++)
                reader.Record.Text(i);
    }
}
