using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Judges compiled pages and modules: managed ones by what their decompiled code does, native ones by what they export and import.</summary>
public static class AssemblyJudge
{
    /// <summary>Compiled pages have tens of kilobytes; a library of megabytes is no page.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Shells and modules of intruders have a few types. What a library does with files is what its callers ask of it.</summary>
    private const int MostTypesOfAShell = 30;

    private const int MostOfALibrary = 24;

    /// <summary>What no library does with a client's data by itself.</summary>
    private static readonly string[] Commanding = ["execute", "eval", "tunnel"];

    public static WebShellJudgement Judge(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaxBytes)
            return Answer(WebShellVerdict.Unreadable, 0, [$"a program of more than {MaxBytes} bytes is not judged"]);
        string text;
        string? left;
        bool isLibrary;
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        using var image = new PEReader(stream, PEStreamOptions.LeaveOpen);
        try
        {
            if (!image.HasMetadata)
                return NativeModule.Judge(image, content.Span);
            var metadata = image.GetMetadataReader();
            if (!RefersToDeeds(metadata))
                return Answer(WebShellVerdict.Benign, 0, []);
            stream.Position = 0;
            text = AssemblyText.Read(stream, metadata, out left);
            isLibrary = metadata.TypeDefinitions.Count > MostTypesOfAShell;
        }
        catch (Exception error) when (IsDamage(error))
        {
            return Answer(WebShellVerdict.Unreadable, 0, ["is no whole program: " + error.Message]);
        }
        var judgement = Judge(text, left);
        return isLibrary && judgement.Verdict is WebShellVerdict.WebShell or WebShellVerdict.Suspicious && !judgement.Capabilities.Any(Commanding.Contains)
            ? judgement with { Verdict = WebShellVerdict.Benign, Score = Math.Min(judgement.Score, MostOfALibrary) } : judgement;
    }

    private static WebShellJudgement Judge(string text, string? left)
    {
        var page = new Page { Language = PageLanguage.CSharp };
        page.Code[PageLanguage.CSharp] = text.ToCharArray();
        var bytes = Encoding.UTF8.GetBytes(text);
        var judgement = DeepStack.Run(() => new PageJudge(page, text, "utf-8", ".cs", bytes).Judge(false));
        return left is null || judgement.Verdict >= WebShellVerdict.Suspicious ? judgement
            : judgement with { Verdict = WebShellVerdict.Unreadable, Reasons = [.. judgement.Reasons, left] };
    }

    internal static WebShellJudgement Answer(WebShellVerdict verdict, int score, IReadOnlyList<string> reasons, IReadOnlyList<string>? capabilities = null) =>
        new() { Verdict = verdict, Score = score, Reasons = reasons, Capabilities = capabilities ?? [] };

    /// <summary>What the readers of metadata throw on a damaged image: they check what they read only in part.</summary>
    internal static bool IsDamage(Exception error) => error is BadImageFormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException
        or NullReferenceException or OverflowException or InvalidCastException or NotSupportedException or KeyNotFoundException or IOException;

    /// <summary>True when the program names a type that can do what web shells do; without one there is nothing to decompile.</summary>
    private static bool RefersToDeeds(MetadataReader metadata)
    {
        foreach (var handle in metadata.TypeReferences)
        {
            var name = metadata.GetString(metadata.GetTypeReference(handle).Name);
            if (Telling.Contains(name))
                return true;
        }
        foreach (var handle in metadata.MethodDefinitions)
        {
            if (metadata.GetMethodDefinition(handle).Attributes.HasFlag(System.Reflection.MethodAttributes.PinvokeImpl))
                return true;
        }
        return false;
    }

    private static readonly HashSet<string> Telling = new(StringComparer.Ordinal)
    {
        "Process", "ProcessStartInfo", "Assembly", "Activator", "File", "FileStream", "StreamWriter", "Directory", "DirectoryInfo", "HttpPostedFile", "CSharpCodeProvider", "CodeDomProvider",
        "BinaryFormatter", "LosFormatter", "ObjectStateFormatter", "TcpClient", "Socket", "XslCompiledTransform", "Eval", "JScriptCodeProvider", "Runspace", "PowerShell", "SqlCommand", "OleDbCommand",
        "WebClient", "ManagementClass", "Registry", "Interaction", "AppDomain", "FileUpload", "HtmlInputFile", "VBCodeProvider", "Pipeline", "RunspaceFactory",
    };
}
