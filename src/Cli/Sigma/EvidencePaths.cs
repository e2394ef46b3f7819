using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Opens what a user names on the command line.</summary>
internal static class EvidencePaths
{
    public static IEvidence Open(string path, EvidenceOptions options)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new UserError($"There is no file or folder '{path}'.");
        var opener = Catalog.Openers.FirstOrDefault(opener => opener.Claims(path))
            ?? throw new UserError($"'{path}' is neither a folder nor an archive that can be read; unpack it and give the folder.");
        return opener.Open(path, options);
    }
}
