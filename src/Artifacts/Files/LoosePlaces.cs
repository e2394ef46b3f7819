namespace Afterpatch.Artifacts.Files;

/// <summary>Where files lie that no installer put there: staging, loot, tools. Folders of products and of Windows itself are left alone.</summary>
internal static class LoosePlaces
{
    private static readonly string[] Products = [@"\Program Files\", @"\Program Files (x86)\", @"\Windows\", @"\ProgramData\Package Cache\", @"\ProgramData\Microsoft\", @"\AppData\Local\Packages\", @"\MSOCache\"];
    private static readonly string[] LooseWithin = [@"\Windows\Temp\", @"\Windows\Tasks\", @"\Windows\Help\", @"\Windows\Debug\", @"\Windows\Fonts\", @"\FrontEnd\HttpProxy\", @"\ClientAccess\", @"\Windows\System32\config\systemprofile\", @"\ServiceProfiles\"];

    public static bool Contains(string path) =>
        !Products.Any(folder => path.Contains(folder, StringComparison.OrdinalIgnoreCase)) || LooseWithin.Any(folder => path.Contains(folder, StringComparison.OrdinalIgnoreCase));
}
