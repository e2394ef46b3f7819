using System.Reflection.Metadata;
using System.Text;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.Metadata;

namespace Afterpatch.Scripts.WebShells;

/// <summary>A managed program as C#, type by type, until the time or the text is used up. References are never opened.</summary>
internal static class AssemblyText
{
    private const int MaxTypes = 400;
    private const int MaxChars = 2 * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    /// <param name="left">What was left out and why, null when everything was read.</param>
    public static string Read(Stream stream, MetadataReader metadata, out string? left)
    {
        using var time = new CancellationTokenSource(MaxTime);
        using var file = new PEFile("page", stream, System.Reflection.PortableExecutable.PEStreamOptions.LeaveOpen);
        var decompiler = new CSharpDecompiler(file, new NoReferences(), new DecompilerSettings(LanguageVersion.CSharp7_3) { ThrowOnAssemblyResolveErrors = false })
        {
            CancellationToken = time.Token,
        };
        var text = new StringBuilder();
        left = null;
        var types = 0;
        foreach (var handle in metadata.TypeDefinitions)
        {
            if (!metadata.GetTypeDefinition(handle).GetDeclaringType().IsNil)
                continue;
            if (++types > MaxTypes || text.Length > MaxChars || time.IsCancellationRequested)
            {
                left = "the program is too large to be read whole";
                break;
            }
            try
            {
                text.Append(decompiler.DecompileAsString(handle)).Append('\n');
            }
            catch (Exception error) when (error is DecompilerException or OperationCanceledException || AssemblyJudge.IsDamage(error))
            {
                left ??= "a type could not be decompiled";
            }
        }
        return text.ToString();
    }

    private sealed class NoReferences : IAssemblyResolver
    {
        public IDisposable? BeginSnapshot() => null;

        public MetadataFile? Resolve(IAssemblyReference reference) => null;

        public MetadataFile? ResolveModule(MetadataFile mainModule, string moduleName) => null;

        public Task<MetadataFile?> ResolveAsync(IAssemblyReference reference) => Task.FromResult<MetadataFile?>(null);

        public Task<MetadataFile?> ResolveModuleAsync(MetadataFile mainModule, string moduleName) => Task.FromResult<MetadataFile?>(null);
    }
}
