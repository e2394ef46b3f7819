using Afterpatch.Scripts.Taint;

namespace Afterpatch.Scripts.WebShells;

/// <summary>What the client sends is saved in a file first, and the file run, loaded or served as a page then.</summary>
internal sealed partial class DeedRules
{
    private void RunsSaved()
    {
        foreach (var run in deeds.Where(d => d.Kind is SinkKind.LoadAssembly or SinkKind.RunPage or SinkKind.Process && !d.Main.IsClient))
        {
            var saved = deeds.FirstOrDefault(d => (d.Kind == SinkKind.Upload || d.Kind == SinkKind.Write && d.Other.IsClient) && IsSamePlace(d.Main, run.Main));
            if (saved is null)
                continue;
            score.Parameters.UnionWith(saved.Other.Parameters);
            Blame(90, run, "runs a file in which it keeps what the client sends", run.Kind == SinkKind.Process ? "execute" : "eval");
            return;
        }
    }

    private static bool IsSamePlace(Value saved, Value run) =>
        saved is { HasConstant: true, Text: { Length: > 0 } a } && run is { HasConstant: true, Text: { Length: > 0 } b } && Bare(a).Equals(Bare(b), StringComparison.OrdinalIgnoreCase)
        || !saved.HasConstant && !run.HasConstant && saved.Pieces.Any(p => p.Text is { Length: > 3 }) && saved.Pieces.SequenceEqual(run.Pieces);

    private static string Bare(string path) => path.Replace("\u0001", "", StringComparison.Ordinal).Replace('\\', '/').Trim().TrimStart('~', '/', '.');
}
