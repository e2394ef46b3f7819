using System.Security.Cryptography;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>The two DLLs of the parser come by download, outside the lock file: their contents are pinned here.</summary>
public sealed class ParserAssemblyTests
{
    [Theory]
    [InlineData("System.Management.Automation.dll", "732a2a15474f5fab6d58587ac663ab3bc145b951932623fd955939853502d8c2")]
    [InlineData("Microsoft.Management.Infrastructure.dll", "e600e2473e2404859789c76529671c5ea12b66dca552cb3f43e960bda13b9434")]
    public void The_parsers_assemblies_are_those_that_were_reviewed(string name, string sha256)
    {
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name)))));
    }
}
