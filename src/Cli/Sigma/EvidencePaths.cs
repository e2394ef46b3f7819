using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Opens what a user names on the command line.</summary>
internal static class EvidencePaths
{
    public static IEvidence Open(string path, EvidenceOptions options)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new UserError("error.no-such-path", ("path", path));
        var opener = Catalog.Openers.FirstOrDefault(opener => opener.Claims(path))
            ?? throw new UserError("error.no-container", ("path", path));
        return opener.Open(path, options);
    }
}
